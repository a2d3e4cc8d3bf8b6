package io.coremill.whole;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;

/// The health check of the image, run outside of it.
final class HealthCheck {
    private static final Path SCRIPT = Path.of("docker", "healthcheck");

    private HealthCheck() {}

    static void awaitHealthy(Path data) {
        Awaitility.await().pollInterval(Duration.ofMillis(100)).until(() -> isHealthy(data));
    }

    /// @param data where the service has its data
    static boolean isHealthy(Path data) throws IOException, InterruptedException {
        var script =
                new ProcessBuilder("bash", SCRIPT.toString())
                        .redirectOutput(Redirect.DISCARD)
                        .redirectError(Redirect.DISCARD);
        script.environment().put("COREMILL_DATA_DIR", data.toString());
        return script.start().waitFor() == 0;
    }
}
