package io.coremill.settings.access;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import org.jspecify.annotations.Nullable;
import org.springframework.util.StringUtils;

/// Makes what is known of access of what is written, once that has been checked.
public final class AccessMapper {
    private AccessMapper() {}

    /// @param hasIssuer whether tokens of an issuer are believed, which Spring Boot's settings name
    public static AccessSettings settings(AccessProperties written, boolean hasIssuer) {
        String key = bootstrapKey(written);
        boolean isAsked = Boolean.TRUE.equals(written.enabled());
        return new AccessSettings(isAsked || key != null || hasIssuer, key, written.limits());
    }

    private static @Nullable String bootstrapKey(AccessProperties written) {
        File file = file(written);
        if (file == null) {
            return StringUtils.hasText(written.bootstrapKey()) ? written.bootstrapKey() : null;
        }
        try {
            return keyIn(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static @Nullable File file(AccessProperties written) {
        File file = written.bootstrapKeyFile();
        return file == null || file.getPath().isBlank() ? null : file;
    }

    /// A line's end after the key is that of the file.
    static String keyIn(File file) throws IOException {
        return Files.readString(file.toPath()).strip();
    }
}
