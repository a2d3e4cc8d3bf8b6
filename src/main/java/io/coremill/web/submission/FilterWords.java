package io.coremill.web.submission;

import io.coremill.job.ErrorKind;
import io.coremill.job.JobNames;
import io.coremill.job.JobState;
import io.coremill.queue.lookup.JobIdPart;
import io.coremill.text.WholeText;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Words by which jobs are searched, in a body. What is none is refused, and reads as null.
final class FilterWords {
    private static final Pattern FINGERPRINT = Pattern.compile("[0-9a-f]{16}");

    private FilterWords() {}

    static @Nullable String text(FieldValues values, String field) {
        String text = checked(values, field, WholeText::isWhole, WholeText.RULE);
        if (text != null && text.isBlank()) {
            values.refuse(field, FieldValues.EMPTY);
            return null;
        }
        return text;
    }

    static @Nullable String tag(FieldValues values, String field) {
        return checked(values, field, JobNames::isTag, "must be one tag, of " + JobNames.TAGS);
    }

    static @Nullable String id(FieldValues values, String field) {
        return checked(
                values,
                field,
                text -> JobIdPart.parse(text).isPresent(),
                "must be the id of a job, or what it begins or ends with");
    }

    static @Nullable String fingerprint(FieldValues values, String field) {
        return checked(
                values,
                field,
                text -> FINGERPRINT.matcher(text).matches(),
                "must be one that a failed job or /v1/errors shows");
    }

    static @Nullable String errorKind(FieldValues values, String field) {
        String kinds = words(ErrorKind.values(), ErrorKind::word);
        return checked(
                values,
                field,
                text -> Arrays.stream(ErrorKind.values()).anyMatch(it -> it.word().equals(text)),
                "must be one of " + kinds);
    }

    /// One state or several.
    static List<String> states(FieldValues values, String field) {
        List<String> read = values.words(field);
        if (read == null) {
            return List.of();
        }
        if (!read.stream().allMatch(word -> JobState.ofWord(word).isPresent())) {
            values.refuse(
                    field, "must be one or more of " + words(JobState.values(), JobState::word));
            return List.of();
        }
        return read;
    }

    private static @Nullable String checked(
            FieldValues values, String field, Predicate<String> isRight, String right) {
        String text = values.text(field);
        if (text != null && !isRight.test(text)) {
            values.refuse(field, right);
            return null;
        }
        return text;
    }

    private static <T> String words(T[] all, Function<T, String> word) {
        return Arrays.stream(all).map(word).collect(Collectors.joining(", "));
    }
}
