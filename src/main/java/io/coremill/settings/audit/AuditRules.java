package io.coremill.settings.audit;

import io.coremill.settings.binding.SettingErrors;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;

/// The rules on the audit log that cross keys.
public final class AuditRules {
    private static final ConfigurationPropertyName TABLE =
            ConfigurationPropertyName.of("coremill.audit.table");

    private final SettingErrors errors;

    public AuditRules(SettingErrors errors) {
        this.errors = errors;
    }

    /// A table of nothing would be believed to have all.
    public void check(AuditProperties written) {
        if (written.table() && Boolean.FALSE.equals(written.enabled())) {
            errors.refuse(
                    TABLE, "needs coremill.audit.enabled, which is false; leave one of both out");
        }
    }
}
