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
        for (var written :
                List.of(
                        Map.of(KEY, GOOD),
                        Map.of(KEY, " " + GOOD + "\n"),
                        Map.of(FILE, file(GOOD + "\n")))) {
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
                "cm_bootstrap_01234567890123456789012345678901234567", // 126 bits, of digits
                "cm_bootstrap_abcdefghijklmnopqrstuvwxyza", // 126 bits, of letters
                "cm_bootstrap_abcdefghij0123456789klmn", // 124 bits, of those and digits
                "cm_bootstrap_abcdefghijklmABCDEFGHI", // 125 bits, of letters of both kinds
                "cm_bootstrap_0f8fad5b-d9cb-469f-a165-70867728950e", // a UUID has 122
                "cm_bootstrap_01-23456789-abcdef-01-23456789-abcde", // 124 without the dashes
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

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cm_bootstrap_0123456789abcdef0123456789abcdef",
                "cm_bootstrap_012345678901234567890123456789012345678",
                "cm_bootstrap_abcdefghijklmnopqrstuvwxyzab",
                "cm_bootstrap_abcdefghij0123456789klmnop"
            })
    void aStrongOneMayBeOfFewKindsOfCharacters(String strong) {
        assertThat(read(map(Map.of(KEY, strong))).access().bootstrapKey()).isEqualTo(strong);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  ", "\n"})
    void aSettingThatIsThereWithoutAKeyEndsTheStart(String blank) {
        for (String setting : List.of(KEY, FILE)) {
            assertThat(errors(map(Map.of(setting, blank))))
                    .singleElement()
                    .asString()
                    .startsWith(setting + ": ")
                    .contains("is empty");
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
