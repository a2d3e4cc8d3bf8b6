package io.coremill.settings;

import static io.coremill.settings.WrittenSettings.errors;
import static io.coremill.settings.WrittenSettings.map;
import static io.coremill.settings.WrittenSettings.read;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The first key, as settings have it.
@Tag("anywhere")
class AccessRulesTest {
    private static final String KEY = "coremill.access.bootstrap-key";
    private static final String FILE = "coremill.access.bootstrap-key-file";
    private static final String GOOD = "cm_bootstrap_0123456789abcdefGHIJKL";

    @TempDir private Path directory;

    @Test
    void accessIsOffUnlessSettingsSayOtherwise() {
        assertThat(read(map(Map.of())).access().enabled()).isFalse();
        assertThat(read(map(Map.of("coremill.access.enabled", "true"))).access().enabled())
                .isTrue();
    }

    @Test
    void aFirstKeyTurnsItOnFromAFileToo() throws IOException {
        for (var written : List.of(Map.of(KEY, GOOD), Map.of(FILE, file(GOOD + "\n")))) {
            var settings = read(map(written));
            assertThat(settings.access().enabled()).isTrue();
            assertThat(settings.access().bootstrapKey()).isEqualTo(GOOD);
            assertThat(settings.toString()).doesNotContain("0123456789");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cm_bootstrap_0123456789abcdefGHIJK", // 126 bits
                "cm_bootstrap_0123456789abcdef0123456789abcde", // 124 bits, of hex digits
                "cm_bootstrap_abababababababababababababababababababababababab",
                "bootstrap_0123456789abcdefGHIJKL",
                "cm_Bootstrap_0123456789abcdefGHIJKL",
                "cm_bootstrap_0123456789abcdef GHIJKLMNOP",
                "cm_0123456789abcdefGHIJKLMN"
            })
    void aWeakOneEndsTheStartAndIsNotShown(String weak) throws IOException {
        for (var written : List.of(Map.of(KEY, weak), Map.of(FILE, file(weak)))) {
            var errors = errors(map(written));
            assertThat(errors).hasSize(1);
            assertThat(errors.getFirst())
                    .contains("coremill.access.bootstrap-key")
                    .doesNotContain(weak.substring(weak.length() - 8));
        }
    }

    @Test
    void aFileThatIsNotThereIsNamed() {
        assertThat(errors(map(Map.of(FILE, directory.resolve("none").toString()))))
                .singleElement()
                .asString()
                .contains(FILE, "cannot be read");
    }

    private String file(String text) throws IOException {
        return Files.writeString(directory.resolve("key"), text).toString();
    }
}
