import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Seconds from the command to the first moment at which the service takes jobs.
final class Start {
    private static final String NAME = "coremill-bench";

    private Start() {}

    static double ofJar(Path jar) throws Exception {
        long start = System.nanoTime();
        try (var service = Service.start(jar)) {
            service.get("/actuator/health/readiness");
            return Bench.secondsSince(start);
        }
    }

    /// @param image that `docker build` made
    static double ofImage(String image) throws Exception {
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
        var command = new java.util.ArrayList<>(List.of("docker"));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor()
                == 0;
    }
}
