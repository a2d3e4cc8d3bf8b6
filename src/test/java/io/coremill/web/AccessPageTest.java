package io.coremill.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.Tools;
import io.coremill.whole.Walkthrough;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The page about keys, run as it is written.
@Timeout(60)
class AccessPageTest {
    private static final Path PAGE = Path.of("docs/access.md");

    @TempDir private Path directory;

    @Test
    void itsCommandsAreAnsweredAsItShows() throws Exception {
        Tools.need("bash", "curl");
        var steps = Walkthrough.of(PAGE);
        assertThat(steps.steps()).hasSize(4);
        Path key = directory.resolve("first.key");
        Files.writeString(key, "cm_bootstrap_" + "0123456789abcdef".repeat(4) + "\n");
        try (var service =
                Service.start(
                        directory.resolve("data"), "--coremill.access.bootstrap-key-file=" + key)) {
            steps.run(service.port(), directory);
        }
    }
}
