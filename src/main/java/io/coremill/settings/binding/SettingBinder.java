package io.coremill.settings.binding;

import java.util.List;
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

    public SettingBinder(ConfigurableEnvironment environment) {
        var text = new WrittenText();
        var sources = WrittenSource.all(environment, text);
        var placeholders = WrittenSource.resolver(environment);
        var conversions = new SettingConversions();
        this.keys = new WrittenKeys(sources, placeholders);
        this.errors = new SettingErrors(keys);
        refuseAltered(sources);
        this.variables = new VariableNames(environment, text);
        this.binder = new Binder(sources, placeholders, conversions, null);
        this.check = new SettingCheck(keys, errors, new ExpectedValues(conversions));
    }

    private void refuseAltered(List<ConfigurationPropertySource> sources) {
        for (ConfigurationPropertySource source : sources) {
            if (source instanceof WrittenSource written) {
                written.altered()
                        .forEach((key, name) -> errors.refuseName(name, written.origin(key)));
            }
        }
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
