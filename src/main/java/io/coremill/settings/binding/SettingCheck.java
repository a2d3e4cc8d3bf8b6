package io.coremill.settings.binding;

import java.io.File;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.AbstractBindHandler;
import org.springframework.boot.context.properties.bind.BindContext;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.bind.UnboundConfigurationPropertiesException;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;

/// Notes what does not convert and what is out of range, and goes on with a value that would do, so
/// that every error is found at once. A binder by itself stops at the first.
final class SettingCheck extends AbstractBindHandler {
    private final WrittenKeys keys;
    private final SettingErrors errors;
    private final ExpectedValues expected;

    SettingCheck(WrittenKeys keys, SettingErrors errors, ExpectedValues expected) {
        this.keys = keys;
        this.errors = errors;
        this.expected = expected;
    }

    @Override
    public Object onSuccess(
            ConfigurationPropertyName name,
            Bindable<?> target,
            BindContext context,
            Object result) {
        keys.add(name);
        if (!WrittenSource.isVerbatim(name)) {
            texts(result)
                    .filter(text -> hasPlaceholder(text) && !keys.text(name).isEmpty())
                    .forEach(text -> refusePlaceholder(name, shown(target, text)));
        }
        ValueRange range = target.getAnnotation(ValueRange.class);
        if (range == null || expected.isWithin(range, result)) {
            return result;
        }
        errors.refuseValue(name, expected.problem(target, keys.text(name), null));
        return expected.least(range, result.getClass());
    }

    @Override
    public @Nullable Object onFailure(
            ConfigurationPropertyName name,
            Bindable<?> target,
            BindContext context,
            Exception error) {
        keys.add(name);
        if (error instanceof UnboundConfigurationPropertiesException gaps) {
            if (!errors.hasUnreadableBelow(name)) {
                gaps.getUnboundProperties().forEach(errors::refuseUnknown);
            }
            return List.of();
        }
        String text = keys.text(name);
        ValueRange range = target.getAnnotation(ValueRange.class);
        if (range != null && range.orAuto() && text.equals("auto")) {
            return null;
        }
        if (hasPlaceholder(text)) {
            refusePlaceholder(name, shown(target, text));
        } else {
            errors.refuseValue(name, expected.problem(target, shown(target, text), error));
        }
        return substitute(target, range);
    }

    private static @Nullable Object substitute(Bindable<?> target, @Nullable ValueRange range) {
        DefaultValue otherwise = target.getAnnotation(DefaultValue.class);
        if (otherwise != null && otherwise.value().length == 1) {
            return otherwise.value()[0];
        }
        return range == null ? null : range.least();
    }

    private static Stream<String> texts(Object result) {
        return switch (result) {
            case String text -> Stream.of(text);
            case File file -> Stream.of(file.getPath());
            case Collection<?> many -> many.stream().map(String::valueOf);
            default -> Stream.empty();
        };
    }

    private static String shown(Bindable<?> target, String text) {
        return target.getAnnotation(SecretValue.class) == null ? text : "…";
    }

    private static boolean hasPlaceholder(String text) {
        return text.contains("${");
    }

    /// It would go on as a name of a directory, or of a user.
    private void refusePlaceholder(ConfigurationPropertyName key, String text) {
        errors.refuseValue(
                key,
                "'%s' has a placeholder that no setting and no variable gives a value"
                        .formatted(text));
    }
}
