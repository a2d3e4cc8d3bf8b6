package io.coremill.settings.access;

import io.coremill.access.KeyToken;
import io.coremill.access.key.BootstrapKey;
import io.coremill.settings.binding.SettingErrors;
import java.io.File;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.util.StringUtils;

/// The rules on the settings of access. No error shows a key.
public final class AccessRules {
    private static final ConfigurationPropertyName ACCESS =
            ConfigurationPropertyName.of("coremill.access");
    private static final String KEY = "bootstrap-key";
    private static final String FILE = "bootstrap-key-file";

    private final SettingErrors errors;

    public AccessRules(SettingErrors errors) {
        this.errors = errors;
    }

    public void check(AccessProperties written, IssuerProperties issuer) {
        new IssuerRules(errors).check(issuer);
        checkGiven(written);
        File file = AccessMapper.file(written);
        boolean hasKey = StringUtils.hasText(written.bootstrapKey());
        if (file != null && hasKey) {
            refuse(FILE, "is given, and so is ." + KEY + "; keep one of them");
        }
        if (file != null) {
            checkFile(file);
        } else if (hasKey) {
            checkKey(KEY, written.bootstrapKey());
        }
        if (Boolean.FALSE.equals(written.enabled())
                && (file != null || hasKey || issuer.hasIssuer())) {
            refuse("enabled", "is false, but there is a bootstrap key or an issuer; remove one");
        }
    }

    /// Such as from a variable that was meant to have one: nothing would ask for a key then.
    private void checkGiven(AccessProperties written) {
        if (written.bootstrapKey() != null && written.bootstrapKey().isBlank()) {
            refuse(KEY, "is empty; give it a key, or leave the setting out");
        }
        if (written.bootstrapKeyFile() != null && AccessMapper.file(written) == null) {
            refuse(FILE, "is empty; give it a file, or leave the setting out");
        }
    }

    private void checkFile(File file) {
        try {
            checkKey(FILE, AccessMapper.keyIn(file));
        } catch (IOException e) {
            refuse(
                    FILE,
                    "'%s' cannot be read; it must be a text file that this user may read"
                            .formatted(file));
        }
    }

    private void checkKey(String setting, @Nullable String text) {
        KeyToken token = text == null ? null : KeyToken.parse(text.strip()).orElse(null);
        if (token == null) {
            refuse(
                    setting,
                    "must be a key like cm_bootstrap_ and 43 letters, digits, '-' and '_', such as"
                            + " openssl rand -base64 32 | tr '+/' '-_' | tr -d '=' prints");
        } else if (!BootstrapKey.isStrong(token)) {
            refuse(
                    setting,
                    "has a secret that may have fewer than 128 random bits; it needs 43 random"
                            + " letters, digits, '-' and '_', or 32 random hex digits, and no UUID");
        }
    }

    private void refuse(String key, String problem) {
        errors.refuse(ACCESS.append(key), problem);
    }
}
