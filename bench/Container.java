import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
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
        docker(
                "run", "--detach", "--rm", "--name", NAME, "--cpus", "2", "--memory", "1g",
                "--publish", "127.0.0.1::8080", image);
        try {
            String address = docker("port", NAME, "8080").strip();
            awaitReady(URI.create("http://" + address + "/actuator/health/readiness"));
            return Bench.secondsSince(start);
        } finally {
            docker("stop", NAME);
        }
    }

    static boolean isThere(String image) throws InterruptedException {
        try {
            return !docker("image", "inspect", image).isEmpty();
        } catch (IOException e) {
            return false;
        }
    }

    private static void awaitReady(URI readiness) throws InterruptedException {
        var request = HttpRequest.newBuilder(readiness).build();
        try (HttpClient http = HttpClient.newHttpClient()) {
            while (!isReady(http, request)) {
                TimeUnit.MILLISECONDS.sleep(10);
            }
        }
    }

    private static boolean isReady(HttpClient http, HttpRequest request)
            throws InterruptedException {
        try {
            return http.send(request, BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false; // it does not listen yet
        }
    }

    /// @return what it printed
    /// @throws IOException if it failed
    private static String docker(String... arguments) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of("docker"));
        command.addAll(List.of(arguments));
        Process process =
                new ProcessBuilder(command)
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
        String told = process.inputReader().readAllAsString();
        if (process.waitFor() != 0) {
            throw new IOException(String.join(" ", command) + " failed");
        }
        return told;
    }
}
