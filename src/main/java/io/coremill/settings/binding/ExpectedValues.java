package io.coremill.settings.binding;

import io.coremill.text.EnumWords;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.core.convert.ConversionService;
import org.springframework.core.convert.ConverterNotFoundException;
import org.springframework.util.MimeType;
import org.springframework.util.unit.DataSize;

/// What a setting may be, in words and as a rule.
final class ExpectedValues {
    private final ConversionService conversions;

    ExpectedValues(ConversionService conversions) {
        this.conversions = conversions;
    }

    boolean isWithin(ValueRange range, Object value) {
        return compare(value, range.least()) >= 0 && compare(value, range.most()) <= 0;
    }

    private int compare(Object value, String bound) {
        return switch (value) {
            case Integer number -> number.compareTo(converted(bound, Integer.class));
            case Duration duration -> duration.compareTo(converted(bound, Duration.class));
            case DataSize size -> size.compareTo(converted(bound, DataSize.class));
            default -> throw new IllegalArgumentException("no range for " + value.getClass());
        };
    }

    Object least(ValueRange range, Class<?> type) {
        return converted(range.least(), type);
    }

    /// @param error of the conversion, if it is that which failed
    /// @return why the text will not do, after the key
    String problem(Bindable<?> target, String text, @Nullable Exception error) {
        Class<?> type = Objects.requireNonNull(target.getBoxedType().resolve());
        ValueRange range = target.getAnnotation(ValueRange.class);
        String rule = type.isEnum() ? "must be " + words(type) : rule(type, range);
        return "'%s' %s".formatted(text, rule.isEmpty() ? reason(error) : rule);
    }

    private String rule(Class<?> type, @Nullable ValueRange range) {
        if (type == Boolean.class) {
            return "must be true or false";
        }
        if (type == MimeType.class) {
            return "must be a media type like text/plain";
        }
        return range == null
                ? ""
                : "must be " + (range.orAuto() ? "'auto' or " : "") + kind(type, range);
    }

    private String kind(Class<?> type, ValueRange range) {
        if (type == Integer.class) {
            return "a whole number from %,d to %,d"
                    .formatted(
                            converted(range.least(), Integer.class),
                            converted(range.most(), Integer.class));
        }
        String like =
                type == Duration.class
                        ? "a duration like 30s, 5m or PT5M"
                        : "a size like 500KB or 8MB";
        return "%s, from %s to %s".formatted(like, range.least(), range.most());
    }

    private static String reason(@Nullable Exception error) {
        if (error instanceof ConverterNotFoundException) {
            return "stands where further keys are expected";
        }
        Throwable cause = error == null ? null : NestedExceptionUtils.getMostSpecificCause(error);
        return cause == null || cause.getMessage() == null
                ? "cannot be read"
                : "cannot be read: " + cause.getMessage();
    }

    private static String words(Class<?> type) {
        List<String> words =
                Arrays.stream(type.getEnumConstants())
                        .map(constant -> EnumWords.of((Enum<?>) constant))
                        .toList();
        int last = words.size() - 1;
        return String.join(", ", words.subList(0, last)) + " or " + words.get(last);
    }

    private <T> T converted(String text, Class<T> type) {
        return Objects.requireNonNull(conversions.convert(text, type));
    }
}
