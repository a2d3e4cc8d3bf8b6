package io.coremill.settings;

import io.coremill.handler.builtin.http.PermittedDestinations;
import io.coremill.settings.access.AccessRules;
import io.coremill.settings.access.IssuerProperties;
import io.coremill.settings.audit.AuditRules;
import io.coremill.settings.binding.SettingBinder;
import io.coremill.settings.binding.SettingErrors;
import io.coremill.settings.encryption.EncryptionKeys;
import io.coremill.settings.retry.RetryRules;
import io.coremill.settings.schedule.ScheduleRules;
import io.coremill.settings.store.StoreRules;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;

/// The rules on settings that cross keys. What concerns one value alone stands with that value.
final class SettingsValidator {
    private static final ConfigurationPropertyName LABELS =
            ConfigurationPropertyName.of("coremill.node-labels");

    private final SettingErrors errors;
    private final QueueRules queues;
    private final StoreRules store;
    private final RetryRules retries;
    private final AccessRules access;
    private final IssuerProperties issuer;

    SettingsValidator(SettingBinder binder, HostResources machine, IssuerProperties issuer) {
        this.errors = binder.errors();
        this.store = new StoreRules(errors);
        this.access = new AccessRules(errors);
        this.issuer = issuer;
        this.queues = new QueueRules(binder.keys(), errors, binder.variables(), machine);
        this.retries = new RetryRules(binder.keys(), errors);
    }

    /// @throws InvalidSettingsException with every error that was found, be it by the binder
    void check(CoremillProperties written) {
        checkDestinations(written.httpHandler());
        new LabelRules(errors).check(LABELS, written.nodeLabels());
        written.queues().forEach(queues::check);
        written.schedules().forEach(new ScheduleRules(errors)::check);
        written.types().forEach(retries::checkType);
        store.check(written.store());
        access.check(written.access(), issuer);
        EncryptionKeys.check(written.encryption(), errors);
        new AuditRules(errors).check(written.audit());
        if (!errors.sentences().isEmpty()) {
            throw new InvalidSettingsException(errors.sentences());
        }
    }

    private void checkDestinations(CoremillProperties.HttpHandler written) {
        try {
            var _ = PermittedDestinations.of(written.allow());
        } catch (IllegalArgumentException e) {
            errors.refuse(
                    ConfigurationPropertyName.of("coremill.http-handler.allow"),
                    String.valueOf(e.getMessage()));
        }
    }
}
