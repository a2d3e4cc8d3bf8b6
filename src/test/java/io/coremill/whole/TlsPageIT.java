package io.coremill.whole;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.Tools;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What the page about TLS has people do, done from its beginning to the part on Kubernetes.
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class TlsPageIT {
    private static final Path PAGE = Path.of("docs/tls.md");
    private static final Pattern BLOCK = Pattern.compile("```(sh|yaml)\n(.*?)```", Pattern.DOTALL);

    @TempDir private Path directory;

    @Test
    void itsCertificatesAreShownReplacedAndAskedFor() throws Exception {
        Tools.need("bash", "curl", "openssl");
        String page = Files.readString(PAGE);
        List<String> blocks =
                BLOCK.matcher(page.substring(0, page.indexOf("## On Kubernetes")))
                        .results()
                        .map(
                                found ->
                                        found.group(2)
                                                .replace("/etc/coremill/tls", directory.toString()))
                        .toList();
        assertThat(blocks).hasSize(7);
        run(blocks.get(0), 0);
        try (var service = start(blocks.get(1))) {
            assertThat(service.log()).contains("ready: https://127.0.0.1:");
            assertThat(run(blocks.get(2), service.port())).contains("\"state\":\"succeeded\"");
            run(blocks.get(3), 0);
            Awaitility.await()
                    .atMost(RunningService.PATIENCE)
                    .until(
                            service::log,
                            log ->
                                    log.contains(
                                            "certificates replaced: bundle=service subject=\"CN=jobs.example\" serial="));
            run(blocks.get(2), service.port());
        }
        run(blocks.get(4), 0);
        try (var service = start(blocks.get(5))) {
            assertThat(run(blocks.get(6), service.port())).contains("\"cpu\"");
            String without = blocks.get(6).replace("--cert client.crt --key client.key", "");
            assertThat(bash(without, service.port()).waitFor()).isNotZero();
        }
    }

    private ServiceProcess start(String settings) throws Exception {
        Files.writeString(directory.resolve("application.yml"), settings);
        return ServiceProcess.start(
                directory.resolve("data"),
                "--spring.config.additional-location=" + directory + "/",
                "--spring.ssl.bundle.watch.file.quiet-period=200ms");
    }

    private String run(String script, int port) throws Exception {
        Process bash = bash(script, port);
        String output = bash.inputReader().readAllAsString();
        assertThat(bash.waitFor()).as(script).isZero();
        return output;
    }

    private Process bash(String script, int port) throws Exception {
        return new ProcessBuilder(
                        "bash",
                        "-euo",
                        "pipefail",
                        "-c",
                        script.replace("127.0.0.1:8080", "127.0.0.1:" + port))
                .directory(directory.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }
}
