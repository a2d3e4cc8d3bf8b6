package io.coremill.settings.binding;

import java.util.function.Predicate;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.PropertySource;

/// Binds settings as Spring Boot does, but for three promises: every error is found at once, texts
/// of commands stay as they are written, and a key that does not exist is an error.
public final class SettingBinder {
    private final WrittenKeys keys;
    private final SettingErrors errors;
    private final VariableNames variables;
    private final Binder binder;
    private final BindHandler check;

    /// @param asLoaded keys whose values are taken as Spring Boot loads them, and not as they are
    ///     written
    public SettingBinder(
            ConfigurableEnvironment environment, Predicate<ConfigurationPropertyName> asLoaded) {
        var text = new WrittenText();
        var sources = WrittenSource.all(environment, text, asLoaded);
        var placeholders = WrittenSource.resolver(environment);
        var conversions = new SettingConversions();
        this.keys = new WrittenKeys(sources, placeholders);
        this.errors = new SettingErrors(keys);
        AlteredNames.in(environment, WrittenKeys.QUEUES)
                .forEach((name, origin) -> errors.refuseName(name, origin.orElse(null)));
        AlteredNames.in(environment, WrittenKeys.TYPES)
                .forEach((name, origin) -> errors.refuseTypeName(name, origin.orElse(null)));
        this.variables = new VariableNames(environment, text);
        this.binder = new Binder(sources, placeholders, conversions, null);
        this.check = new SettingCheck(keys, errors, new ExpectedValues(conversions));
    }

    public WrittenKeys keys() {
        return keys;
    }

    public SettingErrors errors() {
        return errors;
    }

    public VariableNames variables() {
        return variables;
    }

    /// @return with values that would do in the place of those that will not
    public <T> T bind(String prefix, Class<T> type) {
        T bound = binder.bindOrCreate(prefix, Bindable.of(type), check);
        keys.unknownBelow(ConfigurationPropertyName.of(prefix), source -> !isEnvironment(source))
                .forEach(errors::refuseUnknown);
        return bound;
    }

    private static boolean isEnvironment(ConfigurationPropertySource source) {
        return source.getUnderlyingSource() instanceof PropertySource<?> underlying
                && SettingOrigin.isEnvironment(underlying);
    }
}
