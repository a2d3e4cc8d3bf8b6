package io.coremill.whole;

import static java.util.function.Predicate.not;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.JavaProgram;
import java.io.BufferedReader;
import java.io.File;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// No benchmark runs among the tests, so what they are made of is looked at here.
@Tag("anywhere")
class BenchSourcesTest {
    private static final Path BENCH = Path.of("bench");

    @Test
    void allOfThemCompile(@TempDir Path classes) throws Exception {
        var arguments =
                new ArrayList<>(
                        List.of(
                                "-proc:none",
                                "-nowarn",
                                "-d",
                                classes.toString(),
                                "-cp",
                                System.getProperty("java.class.path")));
        try (var sources = Files.list(BENCH)) {
            sources.map(Path::toString)
                    .filter(source -> source.endsWith(".java"))
                    .forEach(arguments::add);
        }

        int code =
                ToolProvider.getSystemJavaCompiler()
                        .run(null, null, null, arguments.toArray(String[]::new));

        assertThat(code).isZero();
    }

    @Test
    void theCeilingOfSubmissionsAnswersAsTheServiceDoes() throws Exception {
        Process ceiling = startCeiling();
        try (BufferedReader lines = ceiling.inputReader();
                HttpClient client = HttpClient.newHttpClient()) {
            var request =
                    HttpRequest.newBuilder(URI.create(address(lines) + "/v1/jobs"))
                            .header("Content-Type", "application/json")
                            .POST(BodyPublishers.ofString("{\"type\":\"noop\"}"))
                            .build();

            var response = client.send(request, BodyHandlers.ofString());

            assertThat(response.statusCode()).isEqualTo(202);
            assertThat(response.body()).contains("\"state\":\"queued\"");
        } finally {
            ceiling.destroyForcibly().waitFor();
        }
    }

    /// With the libraries alone, as `bench` starts it: without the service and its settings.
    private static Process startCeiling() throws Exception {
        String libraries =
                Pattern.compile(File.pathSeparator)
                        .splitAsStream(System.getProperty("java.class.path"))
                        .filter(not(entry -> Files.isDirectory(Path.of(entry))))
                        .collect(joining(File.pathSeparator));
        return new ProcessBuilder(
                        JavaProgram.JAVA,
                        JavaProgram.QUICK,
                        "-cp",
                        libraries,
                        BENCH.resolve("StoresNothing.java").toString(),
                        "--server.address=127.0.0.1",
                        "--server.port=0")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static String address(BufferedReader lines) throws Exception {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.startsWith("ready: ")) {
                return line.substring("ready: ".length());
            }
        }
        throw new AssertionError("it ended before it was ready");
    }
}
