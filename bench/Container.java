import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// The service in a container of its image.
final class Container {
    private static final String NAME = "coremill-bench";

    private Container() {}

    /// Seconds from `docker run` to the first moment at which it takes jobs.
    ///
    /// @param image that `docker build` made
    static double start(String image) throws Exception {
        long start = System.nanoTime();
        docker("run", "--detach", "--rm", "--name", NAME, "--cpus", "2", "--memory", "1g", image);
        try {
            while (!docker("exec", NAME, "/coremill/healthcheck")) {
                TimeUnit.MILLISECONDS.sleep(20);
            }
            return Bench.secondsSince(start);
        } finally {
            docker("stop", NAME);
        }
    }

    static boolean isThere(String image) throws IOException, InterruptedException {
        return docker("image", "inspect", image);
    }

    private static boolean docker(String... arguments) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of("docker"));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor()
                == 0;
    }
}
