package io.coremill.comparison;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.Tools;
import java.io.IOException;
import java.nio.file.Path;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
@EnabledOnOs(OS.LINUX)
class OwnChildrenTest {
    @TempDir Path ours;
    @TempDir Path others;

    @Test
    void aChildOfAnotherTestIsNotOurs() throws Exception {
        Tools.need("sleep");
        var children = OwnChildren.of(ours);
        Process other = sleeping(others);
        Process own = sleeping(ours);
        try {
            Awaitility.await()
                    .untilAsserted(() -> assertThat(children.running()).containsExactly(own.pid()));
            own.destroyForcibly().waitFor();
            children.assertNoneIsLeft();
            assertThat(other.isAlive()).isTrue();
        } finally {
            own.destroyForcibly().waitFor();
            other.destroyForcibly().waitFor();
        }
    }

    private static Process sleeping(Path directory) throws IOException {
        var builder = new ProcessBuilder("sleep", "60");
        builder.environment().put("TMPDIR", directory.resolve("scratch").toString());
        return builder.start();
    }
}
