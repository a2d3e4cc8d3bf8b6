package io.coremill.whole;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.Tools;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What a user sees who looks at the service for the first time.
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class DemoIT {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @TempDir private Path data;
    @TempDir private Path nothing;

    @Test
    void everyQueueHasARowAndThePictureAnAddress() throws Exception {
        Tools.need("python3");
        try (var service = ServiceProcess.start(data, "--coremill.demo=true")) {
            String told = awaitFarewell(service);
            for (String queue : List.of("cpu", "io", "isolated", "python")) {
                assertThat(told).containsPattern("(?m)^" + queue + " +[a-z-]+ +[a-z]+ ");
            }
            assertThat(told)
                    .contains("the console:  http://127.0.0.1:%d/".formatted(service.port()));
            assertThat(told)
                    .containsPattern(
                            "the picture: +http://127.0.0.1:%d/v1/jobs/[0-9a-f-]+/result"
                                    .formatted(service.port()))
                    .doesNotContain("skipped:");
        }
    }

    @Test
    @Tag("anywhere")
    void whatCannotRunHereIsSkippedWithTheReason() throws Exception {
        Tools.need("env");
        try (var service =
                ServiceProcess.launch(
                        List.of("env", "PATH=" + nothing), data, "--coremill.demo=true")) {
            service.awaitStart();
            assertThat(awaitFarewell(service))
                    .containsPattern("skipped: queue python cannot run jobs here: .*python3")
                    .containsPattern("(?m)^isolated +processes +")
                    .contains("the picture:");
        }
    }

    @Test
    void theDemoAndTheHealthCheckFollowTlsAndAPrefixOfTheService(@TempDir Path scratch)
            throws Exception {
        Tools.need("python3", "bash", "openssl");
        SelfSignedCertificate own = SelfSignedCertificate.make(scratch, "jobs.example");
        try (var service =
                ServiceProcess.start(
                        data,
                        "--coremill.demo=true",
                        "--server.servlet.context-path=/mill",
                        "--server.ssl.certificate=" + own.file(),
                        "--server.ssl.certificate-private-key=" + own.key())) {
            String at = "https://127.0.0.1:%d/mill".formatted(service.port());
            assertThat(awaitFarewell(service))
                    .contains("ready: " + at + " data=")
                    .contains("the console:  " + at + "/")
                    .containsPattern("the picture: +" + at + "/v1/jobs/[0-9a-f-]+/result")
                    .doesNotContain("skipped:");
            HealthCheck.awaitHealthy(data);
            service.kill();
            assertThat(HealthCheck.isHealthy(data)).isFalse();
        }
    }

    private static String awaitFarewell(ServiceProcess service) {
        return Awaitility.await()
                .atMost(PATIENCE)
                .until(service::log, log -> log.contains("The service goes on"));
    }
}
