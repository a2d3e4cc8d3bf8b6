package io.coremill.settings;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.AbstractBindHandler;
import org.springframework.boot.context.properties.bind.BindContext;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;

/// Refuses a setting with a placeholder that stands for nothing: it would go on as a name of a
/// directory, or of a user.
final class PlaceholderCheck extends AbstractBindHandler {
    private final SettingValues values;

    PlaceholderCheck(SettingValues values, BindHandler next) {
        super(next);
        this.values = values;
    }

    @Override
    public @Nullable Object onSuccess(
            ConfigurationPropertyName name,
            Bindable<?> target,
            BindContext context,
            Object result) {
        if (result instanceof String text
                && !WrittenSource.isVerbatim(name)
                && text.contains("${")) {
            values.refuse(
                    name.toString(),
                    "'%s' has a placeholder that no setting and no variable gives a value"
                            .formatted(text));
        }
        return super.onSuccess(name, target, context, result);
    }
}
