package io.coremill.web.submission;

import io.coremill.handler.Payload;
import io.coremill.job.JobNames;
import io.coremill.text.CompactJson;
import io.coremill.web.problem.FieldError;
import io.coremill.web.problem.ProblemException;
import io.coremill.web.problem.ProblemType;
import io.coremill.web.submission.JobSubmission.TimeLimit;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/// Reads the value of one field after another, and gathers what is wrong with them. A value that is
/// not acceptable reads as null, and so does JSON's null: such a field is as one that was left out.
public final class FieldValues {
    /// What is wrong with a filter that is there and says nothing.
    public static final String EMPTY = "must not be empty; leave it out to have any";

    /// What is wrong with states beside a filter that is of failed jobs.
    public static final String STATE_OF_FAILURES =
            "must be failed or left out where errors are asked for";

    /// The same, beside one that is of finished jobs.
    public static final String STATE_OF_FINISHED =
            "must be final or left out where finished jobs are asked for";

    /// What is wrong with a filter that is there, and null.
    static final String NULL = "must not be null; leave it out to have any";

    private static final int MAX_TIME_LENGTH = 64;

    /// Spans that are not always as long.
    private static final Pattern CALENDAR = Pattern.compile("[+-]?[Pp][^Tt]*[YyMm].*");

    private final JsonParser parser;
    private final byte[] body;
    private final ProblemType refusal;
    private final List<FieldError> errors = new ArrayList<>();

    /// @param refusal what it is when a value is not acceptable
    FieldValues(JsonParser parser, byte[] body, ProblemType refusal) {
        this.parser = parser;
        this.body = body;
        this.refusal = refusal;
    }

    public void refuse(String field, String detail) {
        errors.add(new FieldError(field, detail));
    }

    /// Whether the value that was read last is null.
    public boolean isNull() {
        return parser.currentToken() == JsonToken.VALUE_NULL;
    }

    /// Steps over the value of a field that must be left out.
    void leaveOut(String field, String detail) {
        if (parser.nextToken() != JsonToken.VALUE_NULL) {
            refuseHere(field, detail);
        }
    }

    /// Steps over the value of a field that is refused.
    public void skip(String field, String detail) {
        parser.nextToken();
        parser.skipChildren();
        refuse(field, detail);
    }

    /// The type of a job.
    public @Nullable String type(String field) {
        String text = text(field);
        if (text != null && !JobNames.isType(text)) {
            refuse(field, "must be 1 to 100 characters of A-Z, a-z, 0-9, '.', '_' and '-'");
            return null;
        }
        return text;
    }

    public @Nullable String text(String field) {
        return text(field, "must be a string");
    }

    public @Nullable Integer integer(String field, int least, int most) {
        parser.nextToken();
        Integer value = whole(least, most);
        if (value != null) {
            return value;
        }
        refuseOther(field, "must be a whole number from %d to %d".formatted(least, most));
        return null;
    }

    /// The number at hand in whatever form it is written, `5.0` and `1e1` too, as JSON has no
    /// separate type for whole numbers; null if it is none within bounds.
    private @Nullable Integer whole(int least, int most) {
        JsonToken token = parser.currentToken();
        if (token != JsonToken.VALUE_NUMBER_INT && token != JsonToken.VALUE_NUMBER_FLOAT) {
            return null;
        }
        double value = parser.getDoubleValue();
        return value == Math.rint(value) && value >= least && value <= most ? (int) value : null;
    }

    /// False for what is refused.
    public boolean isTrue(String field) {
        JsonToken token = parser.nextToken();
        if (token != JsonToken.VALUE_TRUE && token != JsonToken.VALUE_FALSE) {
            refuseOther(field, "must be true or false");
        }
        return token == JsonToken.VALUE_TRUE;
    }

    /// Null for what is refused.
    @Nullable Boolean flag(String field) {
        boolean flag = isTrue(field);
        return (flag || parser.currentToken() == JsonToken.VALUE_FALSE) ? flag : null;
    }

    /// An array of durations, one at least.
    ///
    /// @param count how many there may be
    @Nullable List<Duration> durations(String field, Duration least, Duration most, int count) {
        var durations = new ArrayList<Duration>();
        if (parser.nextToken() == JsonToken.START_ARRAY) {
            while (parser.nextToken() == JsonToken.VALUE_STRING && durations.size() < count) {
                Duration value = parsed(parser.getString());
                if (value == null || isOutside(value, least, most)) {
                    break;
                }
                durations.add(value);
            }
        }
        return listed(
                field,
                durations,
                "must be an array of 1 to %d ISO 8601 durations from %s to %s, like PT30S"
                        .formatted(count, least, most));
    }

    private static boolean isOutside(Duration value, Duration least, Duration most) {
        return value.compareTo(least) < 0 || value.compareTo(most) > 0;
    }

    /// An array of strings, one at least.
    public @Nullable List<String> texts(String field) {
        return texts(field, "must be an array of strings, one at least");
    }

    /// The same.
    ///
    /// @param right what it must be, as who sends another value is shown
    public @Nullable List<String> texts(String field, String right) {
        var texts = new ArrayList<String>();
        if (parser.nextToken() == JsonToken.START_ARRAY) {
            while (parser.nextToken() == JsonToken.VALUE_STRING) {
                texts.add(parser.getString());
            }
        }
        return listed(field, texts, right);
    }

    /// An array of strings, or none.
    List<String> textList(String field, String right) {
        var texts = new ArrayList<String>();
        if (parser.nextToken() == JsonToken.START_ARRAY) {
            while (parser.nextToken() == JsonToken.VALUE_STRING) {
                texts.add(parser.getString());
            }
            if (parser.currentToken() == JsonToken.END_ARRAY) {
                return texts;
            }
            refuse(field, right);
            leaveArray();
        } else {
            refuseOther(field, right);
        }
        return List.of();
    }

    /// A string, or an array of strings, one at least.
    @Nullable List<String> words(String field) {
        if (parser.nextToken() == JsonToken.VALUE_STRING) {
            return List.of(parser.getString());
        }
        var texts = new ArrayList<String>();
        if (parser.currentToken() == JsonToken.START_ARRAY) {
            while (parser.nextToken() == JsonToken.VALUE_STRING) {
                texts.add(parser.getString());
            }
        }
        return listed(field, texts, "must be a string, or an array of strings");
    }

    /// An array of whole numbers, one at least.
    public @Nullable List<Integer> integers(String field, int least, int most) {
        var integers = new ArrayList<Integer>();
        if (parser.nextToken() == JsonToken.START_ARRAY) {
            parser.nextToken();
            for (Integer one = whole(least, most); one != null; one = whole(least, most)) {
                integers.add(one);
                parser.nextToken();
            }
        }
        return listed(
                field,
                integers,
                "must be an array of whole numbers from %d to %d, one at least"
                        .formatted(least, most));
    }

    /// What was read up to the end of an array; null, refused and stepped over if that is not where
    /// the reading stopped.
    private <T> @Nullable List<T> listed(String field, List<T> values, String right) {
        if (parser.currentToken() == JsonToken.END_ARRAY && !values.isEmpty()) {
            return List.copyOf(values);
        }
        if (!isNull() || parser.streamReadContext().inArray()) {
            refuse(field, right);
            leaveArray();
        }
        return null;
    }

    /// Over elements that are arrays or objects themselves, the one at hand too.
    private void leaveArray() {
        parser.skipChildren();
        while (parser.streamReadContext().inArray()) {
            parser.nextToken();
            parser.skipChildren();
        }
    }

    public @Nullable Duration duration(String field, Duration least, Duration most) {
        String right =
                "must be an ISO 8601 duration from %s to %s, like PT30S".formatted(least, most);
        String text = text(field, right);
        if (text == null) {
            return null;
        }
        Duration value = parsed(text);
        if (value == null || isOutside(value, least, most)) {
            refuse(field, ofSpan(text, right));
            return null;
        }
        return value;
    }

    /// A duration or an instant.
    @Nullable TimeLimit limit(String field, Duration least, Duration most) {
        String right =
                "must be an ISO 8601 duration from %s to %s, like PT30S, or an RFC 3339 instant, like"
                                .formatted(least, most)
                        + " 2030-01-31T08:00:00Z";
        String text = text(field, right);
        if (text == null) {
            return null;
        }
        Duration after = parsed(text);
        if (after != null && after.compareTo(least) >= 0 && after.compareTo(most) <= 0) {
            return new TimeLimit(after, null);
        }
        try {
            return new TimeLimit(null, TimestampReader.read(QuotedText.shortened(text)));
        } catch (DateTimeException e) {
            refuse(field, ofSpan(text, right));
            return null;
        }
    }

    /// What it must be, and why a span that is valid elsewhere is not taken.
    private static String ofSpan(String text, String right) {
        return CALENDAR.matcher(text).matches()
                ? right + "; years and months are not taken"
                : right;
    }

    private static @Nullable Duration parsed(String text) {
        try {
            return text.length() > MAX_TIME_LENGTH ? null : Payload.parseDuration(text);
        } catch (DateTimeException e) {
            return null;
        }
    }

    @Nullable Instant instant(String field) {
        String right = "must be an RFC 3339 instant, like 2030-01-31T08:00:00Z";
        String text = text(field, right);
        if (text == null) {
            return null;
        }
        try {
            return TimestampReader.read(QuotedText.shortened(text));
        } catch (DateTimeException e) {
            refuse(field, right);
            return null;
        }
    }

    /// An object as it is, but on one line.
    public @Nullable String object(String field) {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            refuseOther(field, "must be a JSON object");
            return null;
        }
        int from = (int) parser.currentTokenLocation().getByteOffset();
        parser.skipChildren();
        int to = (int) parser.currentLocation().getByteOffset();
        return CompactJson.of(body, from, to);
    }

    /// Steps into an object; false if there is none, and then any other value has been refused.
    boolean enter(String field) {
        if (parser.nextToken() == JsonToken.START_OBJECT) {
            return true;
        }
        refuseOther(field, "must be a JSON object");
        return false;
    }

    /// The name of the next field of the object at hand; null after the last.
    @Nullable String nextName() {
        return parser.nextToken() == JsonToken.END_OBJECT ? null : parser.currentName();
    }

    /// @throws ProblemException if anything has been refused
    public void throwIfRefused() {
        if (!errors.isEmpty()) {
            throw new ProblemException(refusal, errors);
        }
    }

    private @Nullable String text(String field, String right) {
        if (parser.nextToken() == JsonToken.VALUE_STRING) {
            return parser.getString();
        }
        refuseOther(field, right);
        return null;
    }

    /// Refuses the value at hand, unless it is null.
    private void refuseOther(String field, String detail) {
        if (!isNull()) {
            refuseHere(field, detail);
        }
    }

    private void refuseHere(String field, String detail) {
        parser.skipChildren();
        refuse(field, detail);
    }
}
