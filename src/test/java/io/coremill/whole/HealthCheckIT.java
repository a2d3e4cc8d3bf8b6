package io.coremill.whole;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.Tools;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// How a container finds out whether its service takes jobs, whatever the settings.
@Timeout(value = 2, unit = TimeUnit.MINUTES)
@Tag("anywhere")
class HealthCheckIT {
    private static final String MEANT =
            "--coremill.http.allow-unauthenticated-access-from-network=true";

    @TempDir private Path data;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--server.address=::1 --server.servlet.context-path=/jobs/mill",
                "--server.address=127.0.0.2 --management.endpoints.web.base-path=/operators",
            })
    void itAsksWhereTheSettingsHaveTheService(String settings) throws Exception {
        Tools.need("bash");
        try (var _ = ServiceProcess.start(data, (MEANT + " " + settings).split(" "))) {
            HealthCheck.awaitHealthy(data);
        }
        assertThat(HealthCheck.isHealthy(data)).isFalse();
    }

    @Test
    void itAsksAPortOfManagementThatWantsNoCertificate(@TempDir Path scratch) throws Exception {
        Tools.need("bash");
        SelfSignedCertificate own = SelfSignedCertificate.make(scratch, "jobs.example");
        try (var _ =
                ServiceProcess.start(
                        data,
                        "--server.ssl.certificate=" + own.file(),
                        "--server.ssl.certificate-private-key=" + own.key(),
                        "--server.ssl.trust-certificate=" + own.file(),
                        "--server.ssl.client-auth=need",
                        "--management.server.port=0",
                        "--management.server.ssl.enabled=false",
                        "--management.server.base-path=/own")) {
            HealthCheck.awaitHealthy(data);
        }
    }

    @Test
    void aServiceThatHasNeverBeenReadyIsUnhealthy() throws Exception {
        Tools.need("bash");
        assertThat(HealthCheck.isHealthy(data)).isFalse();
    }
}
