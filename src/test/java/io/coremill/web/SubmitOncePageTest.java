package io.coremill.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.Tools;
import io.coremill.whole.Walkthrough;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The page about submitting once, run as it is written.
@Timeout(60)
class SubmitOncePageTest {
    private static final Path PAGE = Path.of("docs/submit-once.md");

    @TempDir private Path directory;

    @Test
    void itsCommandsAreAnsweredAsItShows() throws Exception {
        Tools.need("bash", "curl");
        var steps = Walkthrough.of(PAGE);
        assertThat(steps.steps()).hasSize(6);
        try (var service = Service.start(directory.resolve("data"))) {
            steps.run(service.port(), directory);
        }
    }
}
