package io.coremill.whole;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.Tools;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The answers on the page about the API, held against those of a service.
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class ApiPageIT {
    @TempDir private Path data;

    @Test
    void theAnswersItShowsHaveTheFieldsOfRealOnes() throws Exception {
        Tools.need("bash", "curl", "python3");
        Walkthrough page = Walkthrough.of(Path.of("docs/http-api.md")).answered();
        assertThat(page.steps()).hasSizeGreaterThanOrEqualTo(4);
        try (var service = ServiceProcess.start(data)) {
            page.run(service.port(), data);
        }
    }
}
