package io.coremill.web.submission;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads instants in any form that RFC 3339 has: with a leap second, a space for the `T`, small
/// letters, any number of decimals, and offsets of up to a day. Seconds may be left out.
public final class TimestampReader {
    private static final Pattern FORM =
            Pattern.compile(
                    "(?<date>\\d{4}-\\d\\d-\\d\\d)[Tt ](?<minute>\\d\\d:\\d\\d)"
                            + "(?::(?<second>\\d\\d)(?:\\.(?<nano>\\d{1,9})\\d*)?)?"
                            + "(?:[Zz]|(?<sign>[+-])(?<hours>\\d\\d):(?<minutes>[0-5]\\d))");
    private static final int LEAP = 60;
    private static final int LAST_YEAR = 9999;
    private static final int NANO_DIGITS = 9;
    private static final LocalTime LAST_SECOND = LocalTime.of(23, 59, 59);

    private TimestampReader() {}

    /// @throws DateTimeException if it is none
    public static Instant read(String text) {
        try {
            return written(OffsetDateTime.parse(text)).toInstant();
        } catch (DateTimeParseException e) {
            return readForm(text); // Java knows most of them, not all
        }
    }

    /// Java takes years of up to nine digits, and no store has room for those.
    private static OffsetDateTime written(OffsetDateTime time) {
        if (time.getYear() < 0 || time.getYear() > LAST_YEAR) {
            throw new DateTimeException("not a year of four digits");
        }
        return time;
    }

    private static Instant readForm(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw new DateTimeException("not in the form of RFC 3339");
        }
        int second = number(form.group("second"));
        LocalDateTime utc =
                LocalDateTime.parse(form.group("date") + "T" + form.group("minute"))
                        .minusMinutes(offset(form))
                        .withSecond(second == LEAP ? LEAP - 1 : second);
        if (second == LEAP) {
            return afterLeap(utc);
        }
        return utc.plusNanos(nanos(form.group("nano"))).toInstant(ZoneOffset.UTC);
    }

    /// Leap seconds end a day, and clocks of computers have none: it is the next day already.
    private static Instant afterLeap(LocalDateTime utc) {
        if (!utc.toLocalTime().equals(LAST_SECOND)) {
            throw new DateTimeException("no leap second");
        }
        return utc.plusSeconds(1).toInstant(ZoneOffset.UTC);
    }

    private static long offset(Matcher form) {
        int hours = number(form.group("hours"));
        if (hours >= 24) {
            throw new DateTimeException("no offset");
        }
        long minutes = hours * 60L + number(form.group("minutes"));
        return "-".equals(form.group("sign")) ? -minutes : minutes;
    }

    private static int number(@Nullable String digits) {
        return digits == null ? 0 : Integer.parseInt(digits);
    }

    private static long nanos(@Nullable String digits) {
        return digits == null
                ? 0
                : Long.parseLong(digits + "0".repeat(NANO_DIGITS - digits.length()));
    }
}
