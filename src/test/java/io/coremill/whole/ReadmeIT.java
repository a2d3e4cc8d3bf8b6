package io.coremill.whole;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.Tools;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Runs the README's curl commands as they are written, but for the port.
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class ReadmeIT {
    @TempDir private Path data;

    @Test
    void everyCurlCommandAnswersAsTheReadmeSays() throws Exception {
        Tools.need("bash", "curl", "python3");
        Walkthrough readme = Walkthrough.of(Path.of("README.md"));
        assertThat(readme.steps()).hasSizeGreaterThanOrEqualTo(5);
        try (var service = ServiceProcess.start(data)) {
            readme.run(service.port(), data);
        }
    }
}
