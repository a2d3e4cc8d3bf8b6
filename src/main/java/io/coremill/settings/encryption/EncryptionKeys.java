package io.coremill.settings.encryption;

import io.coremill.seal.ColumnSeal;
import io.coremill.settings.binding.SettingErrors;
import java.io.File;
import java.util.Objects;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;

/// Reads the keys that are named. No error shows what is in their file.
public final class EncryptionKeys {
    private static final ConfigurationPropertyName FILE =
            ConfigurationPropertyName.of("coremill.encryption.key-file");

    private EncryptionKeys() {}

    public static void check(EncryptionProperties written, SettingErrors errors) {
        try {
            var _ = seal(written);
        } catch (IllegalArgumentException e) {
            errors.refuse(FILE, Objects.requireNonNull(e.getMessage()));
        }
    }

    /// @throws IllegalArgumentException if the file will not do
    public static ColumnSeal seal(EncryptionProperties written) {
        File file = written.keyFile();
        return file == null || file.getPath().isBlank()
                ? ColumnSeal.NONE
                : ColumnSeal.of(file.toPath());
    }
}
