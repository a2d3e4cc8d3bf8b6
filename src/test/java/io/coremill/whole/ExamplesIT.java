package io.coremill.whole;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.Tools;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The examples, run as their pages show.
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class ExamplesIT {
    @TempDir private Path data;

    @Test
    void existingProgramsRunUnchanged() throws Exception {
        Tools.need("bash", "curl", "sha256sum", "gzip", "gunzip", "awk", "sed", "sort");
        walkThrough("examples/once");
    }

    @Test
    void aWorkerNeedsNoLibrary() throws Exception {
        Tools.need("bash", "curl", "perl");
        walkThrough("examples/worker");
    }

    private void walkThrough(String example) throws Exception {
        Path page = Path.of(example, "README.md");
        String setting =
                "--spring.config.additional-location=" + Path.of(example, "application.yml");
        assertThat(Files.readString(page)).contains("./coremill serve " + setting);
        Walkthrough readme = Walkthrough.of(page);
        assertThat(readme.steps()).hasSizeGreaterThanOrEqualTo(3);
        try (var service = ServiceProcess.start(data, setting)) {
            readme.run(service.port(), data);
        }
    }
}
