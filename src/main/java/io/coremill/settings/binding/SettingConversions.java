package io.coremill.settings.binding;

import io.coremill.text.EnumWords;
import io.coremill.text.MediaTypes;
import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import org.springframework.boot.convert.ApplicationConversionService;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.core.convert.converter.Converter;
import org.springframework.core.convert.converter.ConverterFactory;
import org.springframework.util.MimeType;
import org.springframework.util.MimeTypeUtils;
import org.springframework.util.NumberUtils;
import org.springframework.util.unit.DataSize;

/// Spring Boot's conversions, but for those that would take a value that is left blank for one that
/// is not written, or that would take words in any spelling. It has to be of this type, as a binder
/// tries Boot's conversions wherever another one fails.
final class SettingConversions extends ApplicationConversionService {

    SettingConversions() {
        addConverter(
                String.class, Integer.class, text -> NumberUtils.parseNumber(text, Integer.class));
        addConverter(String.class, Boolean.class, SettingConversions::flag);
        addConverter(String.class, Duration.class, DurationStyle::detectAndParse);
        addConverter(String.class, DataSize.class, DataSize::parse);
        addConverter(String.class, File.class, text -> Path.of(text).toFile());
        addConverter(String.class, MimeType.class, SettingConversions::mediaType);
        addConverterFactory(new WordConverters());
    }

    private static boolean flag(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "true", "on", "yes", "1" -> true;
            case "false", "off", "no", "0" -> false;
            default -> throw new IllegalArgumentException("is neither true nor false");
        };
    }

    private static MimeType mediaType(String text) {
        MimeType type = MimeTypeUtils.parseMimeType(text);
        if (!MediaTypes.canBeSent(type.toString())) {
            throw new IllegalArgumentException("is not one that an answer can have");
        }
        return type;
    }

    /// A factory rather than a method, because its type arguments have to be readable.
    @SuppressWarnings("rawtypes")
    private static final class WordConverters implements ConverterFactory<String, Enum> {

        @Override
        public <T extends Enum> Converter<String, T> getConverter(Class<T> type) {
            return text ->
                    Arrays.stream(type.getEnumConstants())
                            .filter(constant -> EnumWords.of(constant).equals(text))
                            .findFirst()
                            .orElseThrow(() -> new IllegalArgumentException("is no such word"));
        }
    }
}
