package io.coremill.settings;

import static io.coremill.settings.WrittenSettings.map;
import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.seal.SealKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The file of the keys that encrypt, as settings name it.
@Tag("anywhere")
class EncryptionSettingsTest {
    private static final String FILE = "coremill.encryption.key-file";

    @TempDir Path directory;

    @Test
    void withoutAFileNothingIsEncrypted() {
        assertThat(WrittenSettings.read(map(Map.of())).seal().isOn()).isFalse();
        assertThat(WrittenSettings.read(map(Map.of(FILE, " "))).seal().isOn()).isFalse();
    }

    @Test
    void theKeysOfTheFileAreReadAndNotShown() throws IOException {
        var text = SealKeys.text("two", "one");
        var settings = WrittenSettings.read(map(Map.of(FILE, file(text))));
        assertThat(settings.seal().keyIds())
                .containsExactlyElementsOf(SealKeys.of("two", "one").keyIds());
        var first = text.lines().findFirst().orElseThrow();
        assertThat(settings.toString()).doesNotContain(first.substring(first.indexOf(' ') + 1));
    }

    @Test
    void aFileThatWillNotDoIsOneSentenceWithoutAWordOfIt() throws IOException {
        var file = file("one c2VjcmV0");
        assertThat(errors(file))
                .containsExactly(
                        FILE
                                + ": line 1 of '"
                                + file
                                + "' must have a key of 32 bytes in base64: openssl rand -base64"
                                + " 32");
        var none = directory.resolve("none").toString();
        assertThat(errors(none))
                .containsExactly(
                        FILE
                                + ": '"
                                + none
                                + "' cannot be read; it must be a text file that this user may"
                                + " read");
    }

    private static List<String> errors(String file) {
        return WrittenSettings.errors(map(Map.of(FILE, file)));
    }

    private String file(String text) throws IOException {
        return Files.writeString(directory.resolve("keys"), text).toString();
    }
}
