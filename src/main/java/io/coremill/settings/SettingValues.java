package io.coremill.settings;

import io.coremill.text.MediaTypes;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.util.InvalidMimeTypeException;
import org.springframework.util.MimeType;
import org.springframework.util.MimeTypeUtils;
import org.springframework.util.unit.DataSize;

/// Turns what is written into values. What does not convert is noted, and the default goes on in
/// its place, so that every error can be told at once.
final class SettingValues {
    private static final Duration LONGEST = Duration.ofDays(7);

    private final List<String> errors = new ArrayList<>();

    List<String> errors() {
        return errors;
    }

    /// @param problem what is wrong and what would be right, after the key
    void refuse(String key, String problem) {
        errors.add(key + ": " + problem);
    }

    /// A whole number from 1 to `most`.
    int number(String key, @Nullable String text, int otherwise, int most) {
        return number(key, text, otherwise, 1, most);
    }

    int number(String key, @Nullable String text, int otherwise, int least, int most) {
        if (text == null) {
            return otherwise;
        }
        return parsed(text, Integer::parseInt)
                .filter(number -> number >= least && number <= most)
                .orElseGet(
                        () -> {
                            String auto = key.endsWith(".slots") ? "'auto' or " : "";
                            refuse(
                                    key,
                                    "'%s' must be %sa whole number from %d to %,d"
                                            .formatted(text, auto, least, most));
                            return otherwise;
                        });
    }

    /// False unless it is there.
    boolean flag(String key, @Nullable String text) {
        if (text != null && !text.equals("true") && !text.equals("false")) {
            refuse(key, "'%s' must be true or false".formatted(text));
        }
        return "true".equals(text);
    }

    Duration duration(String key, @Nullable String text, String otherwise, Duration least) {
        Duration fallback = DurationStyle.detectAndParse(otherwise);
        if (text == null) {
            return fallback;
        }
        return parsed(text, DurationStyle::detectAndParse)
                .filter(value -> value.compareTo(least) >= 0 && value.compareTo(LONGEST) <= 0)
                .orElseGet(
                        () -> {
                            refuse(
                                    key,
                                    "'%s' must be a duration like 30s, 5m or PT5M, from %s to 7d"
                                            .formatted(text, inWords(least)));
                            return fallback;
                        });
    }

    Path path(String key, @Nullable String text, String otherwise) {
        try {
            return Path.of(text == null ? otherwise : text).toAbsolutePath().normalize();
        } catch (InvalidPathException e) {
            refuse(key, "'%s' is not a path: %s".formatted(text, e.getReason()));
            return Path.of(otherwise);
        }
    }

    String mediaType(String key, @Nullable String text) {
        try {
            MimeType type =
                    text == null
                            ? MimeTypeUtils.APPLICATION_OCTET_STREAM
                            : MimeTypeUtils.parseMimeType(text);
            if (MediaTypes.canBeSent(type.toString())) {
                return type.equalsTypeAndSubtype(MimeTypeUtils.APPLICATION_JSON)
                        ? MimeTypeUtils.APPLICATION_JSON_VALUE // which has no parameters
                        : type.toString();
            }
        } catch (InvalidMimeTypeException e) {
            // told below
        }
        refuse(key, "'%s' must be a media type like text/plain".formatted(text));
        return MimeTypeUtils.APPLICATION_OCTET_STREAM_VALUE;
    }

    /// In bytes.
    long size(
            String key, @Nullable String text, DataSize otherwise, DataSize least, DataSize most) {
        if (text == null) {
            return otherwise.toBytes();
        }
        return parsed(text, DataSize::parse)
                .filter(size -> size.compareTo(least) >= 0 && size.compareTo(most) <= 0)
                .orElseGet(
                        () -> {
                            refuse(
                                    key,
                                    "'%s' must be a size like 500KB or 8MB, from %s to %s"
                                            .formatted(text, inWords(least), inWords(most)));
                            return otherwise;
                        })
                .toBytes();
    }

    private static String inWords(Duration least) {
        return least.toMillis() % 1000 == 0 ? least.toSeconds() + "s" : least.toMillis() + "ms";
    }

    private static String inWords(DataSize size) {
        return size.toMegabytes() > 0 ? size.toMegabytes() + "MB" : size.toBytes() + "B";
    }

    private static <T> Optional<T> parsed(String text, Function<String, T> parser) {
        try {
            return Optional.of(parser.apply(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
