package io.coremill.handler;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A job's input: a JSON object, read field by field. Remembers which fields were asked for, so
/// that an unknown field is refused rather than ignored.
///
/// A reader without a value to fall back on is for a field that must be there. A field that is null
/// is not there. Every reader throws [BadPayloadException] for a field that is not as it should be.
public final class Payload {
    /// A sign with the `P`, then weeks, days, hours, minutes and seconds.
    private static final Pattern SPAN =
            Pattern.compile(
                    "([+-]?P)(?=.)(?:(N)W)?(?:(N)D)?(?:T(?=.)(?:(N)H)?(?:(N)M)?(?:(N)S)?)?"
                            .replace("N", "[+-]?\\d{1,18}(?:[.,]\\d{1,18})?"),
                    Pattern.CASE_INSENSITIVE);

    private static final List<Long> SECONDS_OF_PARTS = List.of(604_800L, 86_400L, 3_600L, 60L, 1L);
    private static final double MOST_EXACT = 0x1p53 - 1;
    private static final BigInteger NANOS_OF_SECOND = BigInteger.valueOf(1_000_000_000);

    private final String json;
    private final Map<String, ? extends @Nullable Object> fields;
    private final Set<String> asked = new LinkedHashSet<>();

    private Payload(String json, Map<String, ? extends @Nullable Object> fields) {
        this.json = json;
        this.fields = fields;
    }

    /// One of plain values, for tests of handlers.
    ///
    /// @param fields strings, numbers, booleans, nulls, lists and maps
    public static Payload of(Map<String, ? extends @Nullable Object> fields) {
        return new Payload(Json.write(fields), fields);
    }

    /// One that has been read from JSON; for the service. A test has [#of(Map)].
    ///
    /// @param json the text as it came
    /// @param fields what it contains
    public static Payload of(String json, Map<String, ? extends @Nullable Object> fields) {
        return new Payload(json, fields);
    }

    /// The whole as it was submitted, digit for digit, for those who read it with a library of
    /// their own. To refuse unknown fields is then up to them.
    public String json() {
        asked.addAll(fields.keySet());
        return json;
    }

    public boolean has(String name) {
        return field(name) != null;
    }

    public String string(String name) {
        return text(name, required(name));
    }

    public String string(String name, String otherwise) {
        Object value = field(name);
        return value == null ? otherwise : text(name, value);
    }

    public boolean bool(String name) {
        return flag(name, required(name));
    }

    public boolean bool(String name, boolean otherwise) {
        Object value = field(name);
        return value == null ? otherwise : flag(name, value);
    }

    /// A whole number within bounds, both included.
    public long integer(String name, long least, long most) {
        return whole(name, required(name), least, most);
    }

    /// A whole number within bounds, both included.
    public long integer(String name, long otherwise, long least, long most) {
        Object value = field(name);
        return whole(name, value == null ? otherwise : value, least, most);
    }

    /// A number within bounds, both included.
    public double number(String name, double least, double most) {
        return real(name, required(name), least, most);
    }

    /// A number within bounds, both included.
    public double number(String name, double otherwise, double least, double most) {
        Object value = field(name);
        return real(name, value == null ? otherwise : value, least, most);
    }

    /// A span of time in ISO 8601, `PT1.5S` for instance, of zero to `most`.
    public Duration duration(String name, Duration most) {
        return span(name, string(name), most);
    }

    /// A span of time in ISO 8601, `PT1.5S` for instance, of zero to `most`.
    public Duration duration(String name, Duration otherwise, Duration most) {
        return span(name, string(name, otherwise.toString()), most);
    }

    /// An array's values as plain Java: maps, lists, strings, booleans, nulls, a [Long] for a whole
    /// number that fits one, a [Double] for any other. Empty if it is not there.
    public List<? extends @Nullable Object> list(String name) {
        return switch (field(name)) {
            case null -> List.of();
            case List<?> items -> items;
            case Object _ -> throw new BadPayloadException(name, "must be an array");
        };
    }

    /// An object's fields as plain Java, as in [#list]. Empty if it is not there.
    @SuppressWarnings("unchecked") // the names of JSON's fields are strings
    public Map<String, ? extends @Nullable Object> object(String name) {
        return switch (field(name)) {
            case null -> Map.of();
            case Map<?, ?> nested -> (Map<String, ? extends @Nullable Object>) nested;
            case Object _ -> throw new BadPayloadException(name, "must be an object");
        };
    }

    /// For the service, which calls it after [JobHandler#prepare], and for tests that want to see
    /// what it will return.
    ///
    /// @throws BadPayloadException if there is a field that was not asked for
    public void refuseUnasked() {
        Set<String> unasked = new TreeSet<>(fields.keySet());
        unasked.removeAll(asked);
        for (String name : unasked) {
            throw new BadPayloadException(
                    name,
                    asked.isEmpty()
                            ? "is not a field of this type; it has none"
                            : "is not a field of this type; it has " + String.join(", ", asked));
        }
    }

    private @Nullable Object field(String name) {
        asked.add(name);
        return fields.get(name);
    }

    private Object required(String name) {
        Object value = field(name);
        if (value == null) {
            throw new BadPayloadException(name, "is missing");
        }
        return value;
    }

    private static String text(String name, Object value) {
        if (value instanceof String text) {
            return text;
        }
        throw new BadPayloadException(name, "must be a string");
    }

    private static boolean flag(String name, Object value) {
        if (value instanceof Boolean flag) {
            return flag;
        }
        throw new BadPayloadException(name, "must be true or false");
    }

    private static long whole(String name, Object value, long least, long most) {
        if (value instanceof Long || value instanceof Integer) {
            long number = ((Number) value).longValue();
            if (number >= least && number <= most) {
                return number;
            }
        } else if (value instanceof Double written && isExact(written)) {
            return whole(name, written.longValue(), least, most);
        }
        throw outside(name, "a whole number", least, most);
    }

    /// `5.0` and `1e3` are whole numbers too, as far as no digit of them is lost.
    private static boolean isExact(double number) {
        return number == Math.rint(number) && Math.abs(number) <= MOST_EXACT;
    }

    private static double real(String name, Object value, double least, double most) {
        if (value instanceof Number given) {
            double number = given.doubleValue();
            if (number >= least && number <= most) {
                return number;
            }
        }
        throw outside(name, "a number", least, most);
    }

    /// Reads a span of time in ISO 8601, in weeks, days, hours, minutes and seconds: `PT1.5S`,
    /// `P1W`, `PT0.5H`. A year or a month, which is not always as long, is none.
    ///
    /// @throws DateTimeException if it is none, or too long
    public static Duration parseDuration(String text) {
        try {
            return Duration.parse(text);
        } catch (DateTimeException e) {
            return parseForm(text); // Java knows no weeks, and fractions of seconds alone
        }
    }

    private static Duration parseForm(String text) {
        Matcher form = SPAN.matcher(text);
        if (!form.matches()) {
            throw new DateTimeException("not a duration");
        }
        BigDecimal seconds = BigDecimal.ZERO;
        for (int i = 0; i < SECONDS_OF_PARTS.size(); i++) {
            String part = form.group(i + 2);
            if (part != null) {
                BigDecimal unit = BigDecimal.valueOf(SECONDS_OF_PARTS.get(i));
                seconds = seconds.add(new BigDecimal(part.replace(',', '.')).multiply(unit));
            }
        }
        return exact(form.group(1).startsWith("-") ? seconds.negate() : seconds);
    }

    private static Duration exact(BigDecimal seconds) {
        try {
            BigDecimal nanos = seconds.movePointRight(9).setScale(0, RoundingMode.DOWN);
            BigInteger[] both = nanos.toBigInteger().divideAndRemainder(NANOS_OF_SECOND);
            return Duration.ofSeconds(both[0].longValueExact(), both[1].longValueExact());
        } catch (ArithmeticException e) {
            throw new DateTimeException("too long", e);
        }
    }

    private static Duration span(String name, String text, Duration most) {
        try {
            Duration value = parseDuration(text);
            if (!value.isNegative() && value.compareTo(most) <= 0) {
                return value;
            }
        } catch (DateTimeException e) {
            // reported below, in the same words as a value out of bounds
        }
        throw new BadPayloadException(
                name, "must be an ISO 8601 duration from PT0S to %s, like PT1.5S".formatted(most));
    }

    private static BadPayloadException outside(
            String name, String what, Object least, Object most) {
        return new BadPayloadException(
                name, "must be %s from %s to %s".formatted(what, least, most));
    }
}
