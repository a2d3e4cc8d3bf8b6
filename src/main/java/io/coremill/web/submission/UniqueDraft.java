package io.coremill.web.submission;

import io.coremill.job.key.UniqueConflict;
import io.coremill.job.key.UniqueRule;
import io.coremill.job.key.UniqueScope;
import io.coremill.job.key.UniqueState;
import io.coremill.text.WholeText;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What a submission says about being the only one of its kind, while it is being read.
final class UniqueDraft {
    private static final String FIELDS = "key, scope, while, for, onConflict, maxDelay";
    private static final String STATES =
            "must be an array of scheduled, queued and running, one at least";
    private static final int MAX_KEY_LENGTH = 200;
    private static final Duration LEAST = Duration.ofMillis(1);
    private static final Duration MOST = Duration.ofDays(365);

    private final FieldValues values;
    private boolean keySeen;
    private @Nullable String key;
    private UniqueScope scope = UniqueScope.QUEUE;
    private @Nullable Set<UniqueState> states;
    private @Nullable Duration period;
    private UniqueConflict onConflict = UniqueConflict.KEEP;
    private @Nullable Duration maxDelay;

    UniqueDraft(FieldValues values) {
        this.values = values;
    }

    /// @return null if it was left out, or something in it was refused
    @Nullable UniqueRule read() {
        if (!values.enter("unique")) {
            return null;
        }
        for (String name = values.nextName(); name != null; name = values.nextName()) {
            read(name, "unique." + name);
        }
        if (!keySeen) {
            values.refuse("unique.key", "is missing; jobs with the same key are not there twice");
        }
        refuseWhatDoesNotFit();
        return key == null ? null : rule(key);
    }

    private void read(String name, String field) {
        switch (name) {
            case "key" -> key = readKey(field);
            case "scope" -> scope = readScope(field);
            case "while" -> states = readStates(field);
            case "for" -> period = values.duration(field, LEAST, MOST);
            case "onConflict" -> onConflict = readConflict(field);
            case "maxDelay" -> maxDelay = values.duration(field, LEAST, MOST);
            default ->
                    values.skip(
                            QuotedText.shortened(field),
                            "is not a field of unique; there are " + FIELDS);
        }
    }

    private @Nullable String readKey(String field) {
        String text = values.text(field);
        keySeen = !values.isNull();
        if (text == null) {
            return null;
        }
        if (!isKey(text)) {
            values.refuse(
                    field,
                    "must be 1 to %d whole characters without control characters"
                            .formatted(MAX_KEY_LENGTH));
            return null;
        }
        return text;
    }

    private static boolean isKey(String text) {
        return !text.isEmpty()
                && text.codePointCount(0, text.length()) <= MAX_KEY_LENGTH
                && WholeText.isWhole(text)
                && text.codePoints().noneMatch(Character::isISOControl);
    }

    private UniqueScope readScope(String field) {
        String word = values.text(field);
        if (word == null) {
            return scope;
        }
        Optional<UniqueScope> read =
                Arrays.stream(UniqueScope.values())
                        .filter(it -> it.word().equals(word))
                        .findFirst();
        if (read.isEmpty()) {
            values.refuse(field, "must be queue, type or all");
        }
        return read.orElse(scope);
    }

    private @Nullable Set<UniqueState> readStates(String field) {
        List<String> words = values.texts(field);
        if (words == null) {
            return null;
        }
        Set<UniqueState> read =
                words.stream()
                        .flatMap(word -> UniqueState.ofWord(word).stream())
                        .collect(Collectors.toSet());
        if (read.size() != words.size()) {
            values.refuse(field, STATES + ", each once");
            return null;
        }
        return read;
    }

    private UniqueConflict readConflict(String field) {
        String word = values.text(field);
        if (word == null) {
            return onConflict;
        }
        Optional<UniqueConflict> read = UniqueConflict.ofWord(word);
        if (read.isEmpty()) {
            values.refuse(field, "must be keep, reject or replace");
        }
        return read.orElse(onConflict);
    }

    private void refuseWhatDoesNotFit() {
        boolean replaces = onConflict == UniqueConflict.REPLACE;
        if (states != null && UniqueRule.hasGap(states)) {
            values.refuse(
                    "unique.while",
                    "must have queued where it has scheduled and running, as a job is queued"
                            + " between them");
        } else if (replaces && states != null && !states.equals(UniqueState.WAITING)) {
            values.refuse(
                    "unique.while",
                    "must be left out or have scheduled and queued where onConflict is replace, as"
                            + " only a job that waits is replaced");
        }
        if (replaces && period != null) {
            values.refuse(
                    "unique.for",
                    "cannot be given where onConflict is replace, as only a job that waits is"
                            + " replaced");
        }
        if (!replaces && maxDelay != null) {
            values.refuse("unique.maxDelay", "can be given only where onConflict is replace");
        }
    }

    private UniqueRule rule(String given) {
        Set<UniqueState> otherwise =
                onConflict == UniqueConflict.REPLACE ? UniqueState.WAITING : UniqueState.ALL;
        return new UniqueRule(
                given, scope, states == null ? otherwise : states, period, onConflict, maxDelay);
    }
}
