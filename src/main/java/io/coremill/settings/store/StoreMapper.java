package io.coremill.settings.store;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.util.StringUtils;

/// Makes what is known of a shared store of what is written, once that has been checked.
public final class StoreMapper {
    private StoreMapper() {}

    /// Null without a shared store.
    public static @Nullable StoreSettings settings(StoreProperties written) {
        var url = text(written.url());
        return url == null
                ? null
                : new StoreSettings(
                        url,
                        text(written.username()),
                        password(written),
                        Objects.requireNonNullElse(text(written.directUrl()), url),
                        written.schema());
    }

    private static @Nullable String password(StoreProperties written) {
        var file = written.passwordFile();
        if (file == null || file.getPath().isBlank()) {
            return StringUtils.hasLength(written.password()) ? written.password() : null;
        }
        try {
            return passwordIn(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// A line's end after the password is that of the file.
    static String passwordIn(File file) throws IOException {
        return Files.readString(file.toPath()).replaceFirst("\\R\\z", "");
    }

    private static @Nullable String text(@Nullable String written) {
        return StringUtils.hasText(written) ? written.strip() : null;
    }
}
