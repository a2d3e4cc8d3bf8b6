package io.coremill.settings.store;

import io.coremill.settings.binding.SettingErrors;
import java.io.IOException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.util.StringUtils;

/// The rules on the settings of a shared store. No error shows a URL, which may hold what it should
/// not.
public final class StoreRules {
    private static final ConfigurationPropertyName STORE =
            ConfigurationPropertyName.of("coremill.store");
    private static final Pattern URL =
            Pattern.compile("jdbc:postgresql://[^/?@\\s]+/[^/?@\\s]+(\\?\\S*)?");
    private static final Pattern PASSWORD = Pattern.compile("[?&](ssl)?password=");
    private static final Pattern SCHEMA = Pattern.compile("(?!pg_)[a-z_][a-z0-9_]{0,62}");

    private final SettingErrors errors;

    public StoreRules(SettingErrors errors) {
        this.errors = errors;
    }

    public void check(StoreProperties written) {
        checkUrl("url", written.url());
        checkUrl("direct-url", written.directUrl());
        if (!SCHEMA.matcher(written.schema()).matches()) {
            refuse(
                    "schema",
                    "'%s' must be 1 to 63 small letters, digits and '_', and start with neither a digit nor pg_"
                            .formatted(written.schema()));
        }
        checkPassword(written);
        if (!StringUtils.hasText(written.url())) {
            checkNothingElse(written);
        }
    }

    private void checkUrl(String key, @Nullable String url) {
        if (!StringUtils.hasText(url)) {
            return;
        }
        if (PASSWORD.matcher(url).find()) {
            refuse(
                    key,
                    "must not hold a password; write it into a file and name that by"
                            + " coremill.store.password-file");
        } else if (!URL.matcher(url).matches()) {
            refuse(key, "must be like jdbc:postgresql://host:5432/database");
        }
    }

    private void checkPassword(StoreProperties written) {
        var file = written.passwordFile();
        if (file == null || file.getPath().isBlank()) {
            return;
        }
        if (StringUtils.hasText(written.password())) {
            refuse("password-file", "is given, and so is .password; keep one of them");
        }
        try {
            if (StoreMapper.passwordIn(file).isEmpty()) {
                refuse("password-file", "'%s' is empty".formatted(file));
            }
        } catch (IOException e) {
            refuse(
                    "password-file",
                    "'%s' cannot be read; it must be a text file that this user may read"
                            .formatted(file));
        }
    }

    private void checkNothingElse(StoreProperties written) {
        refuseAlone("username", written.username());
        refuseAlone("password", written.password());
        refuseAlone("password-file", written.passwordFile());
        refuseAlone("direct-url", written.directUrl());
    }

    private void refuseAlone(String key, @Nullable Object value) {
        if (value != null && !value.toString().isBlank()) {
            refuse(key, "only makes sense with coremill.store.url");
        }
    }

    private void refuse(String key, String problem) {
        errors.refuse(STORE.append(key), problem);
    }
}
