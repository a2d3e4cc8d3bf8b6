package io.coremill.schedule.time;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.scheduling.support.CronExpression;

/// The times of a cron expression. Spring parses it and knows its dates; what happens when clocks
/// are changed is decided here.
///
/// An expression whose minute or hour begins with `*` is *wild*: it runs in real time, so an hour
/// that does not exist has none of its times, and an hour that is there twice has them twice. All
/// others name times of day, and each comes once a day: one that falls into a gap of less than
/// three hours comes right after it, and one that is there twice comes the first time. A longer gap
/// is a date that does not exist.
public final class CronTimes {
    private static final Map<String, String> MACROS =
            Map.of(
                    "@yearly", "0 0 1 1 *",
                    "@annually", "0 0 1 1 *",
                    "@monthly", "0 0 1 * *",
                    "@weekly", "0 0 * * 0",
                    "@daily", "0 0 * * *",
                    "@midnight", "0 0 * * *",
                    "@hourly", "0 * * * *");

    /// What a field may have, in words for those who wrote another thing.
    private static final List<String> FIELDS =
            List.of(
                    "second, which takes 0 to 59",
                    "minute, which takes 0 to 59",
                    "hour, which takes 0 to 23",
                    "day of the month, which takes 1 to 31, L, LW, L-3 and 15W",
                    "month, which takes 1 to 12 and JAN to DEC",
                    "day of the week, which takes 0 to 7, SUN to SAT, FRIL and MON#1");

    private static final Pattern CHARACTERS = Pattern.compile("[0-9A-Za-z*?,/# -]+");
    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");
    private static final Pattern BLANKS = Pattern.compile("[ \\t]+");
    private static final Duration SHORTEST_LOST_DATE = Duration.ofHours(3);
    private static final int LONGEST_TEXT = 200;

    /// Nothing that comes at all comes as rarely: the 29th of February on some day of the week.
    private static final int MOST_YEARS = 60;

    private final List<CronExpression> any;
    private final boolean wild;

    private CronTimes(List<CronExpression> any, boolean wild) {
        this.any = any;
        this.wild = wild;
    }

    /// @param text of five fields as in a crontab, of six with seconds first, or a word like
    ///     `@daily`
    /// @throws IllegalArgumentException that says what is wrong, beginning with a verb
    public static CronTimes parse(String text) {
        if (text.length() > LONGEST_TEXT) {
            throw new IllegalArgumentException(
                    "must have at most %d characters".formatted(LONGEST_TEXT));
        }
        String[] fields = BLANKS.split(spelledOut(text.strip()), -1);
        return switch (fields.length) {
            case 5 -> ofCrontab(fields);
            case 6 -> of(List.of(expression(fields)), isWild(fields[1], fields[2]));
            default ->
                    throw new IllegalArgumentException(
                            "must have five fields (minute, hour, day of month, month, day of"
                                    + " week), or six with the second first, or be @yearly,"
                                    + " @monthly, @weekly, @daily or @hourly");
        };
    }

    private static String spelledOut(String text) {
        return MACROS.getOrDefault(text, text);
    }

    /// As cron has it, a day of the month and a day of the week that are both given are two ways to
    /// be meant.
    private static CronTimes ofCrontab(String[] fields) {
        boolean wild = isWild(fields[0], fields[1]);
        if (isAny(fields[2]) || isAny(fields[4])) {
            return of(List.of(atSecondNought(fields[2], fields[4], fields)), wild);
        }
        return of(
                List.of(
                        atSecondNought(fields[2], "*", fields),
                        atSecondNought("*", fields[4], fields)),
                wild);
    }

    private static CronExpression atSecondNought(String day, String weekday, String[] fields) {
        return expression("0", fields[0], fields[1], day, fields[3], weekday);
    }

    private static CronTimes of(List<CronExpression> any, boolean wild) {
        var times = new CronTimes(any, wild);
        if (times.nextLocal(LocalDateTime.of(2000, 1, 1, 0, 0)) == null) {
            throw new IllegalArgumentException("names a time that never comes");
        }
        return times;
    }

    private static CronExpression expression(String... fields) {
        CronExpression read = parsed(fields);
        if (read == null) {
            throw new IllegalArgumentException("cannot be read: " + wrongOf(fields));
        }
        return read;
    }

    /// Null for what is none. What Spring says of it is for those who program with it, and about an
    /// expression that nobody wrote; and it takes the digits of any script.
    private static @Nullable CronExpression parsed(String... fields) {
        String text = String.join(" ", fields);
        try {
            return CHARACTERS.matcher(text).matches() ? CronExpression.parse(text) : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /// Looks at each field by itself.
    private static String wrongOf(String... fields) {
        for (int i = 0; i < fields.length; i++) {
            String[] alone = {"0", "0", "0", "*", "*", "*"};
            alone[i] = fields[i];
            if (parsed(alone) == null) {
                return "'%s' is no %s; they stand alone, in lists (1,2), in ranges that go up (1-5) and with steps (*/2)"
                        .formatted(CONTROL.matcher(fields[i]).replaceAll("\uFFFD"), FIELDS.get(i));
            }
        }
        return "its fields do not go together";
    }

    private static boolean isWild(String minute, String hour) {
        return minute.startsWith("*") || hour.startsWith("*");
    }

    private static boolean isAny(String field) {
        return field.startsWith("*") || field.equals("?");
    }

    /// The first time after an instant; null if there is none for decades.
    @Nullable Instant next(Instant after, ZoneRules zone) {
        return wild ? nextInRealTime(after, zone) : nextOfDay(after, zone);
    }

    private @Nullable Instant nextOfDay(Instant after, ZoneRules zone) {
        var local = LocalDateTime.ofInstant(after, zone.getOffset(after));
        for (var next = nextLocal(local); next != null; next = nextLocal(next)) {
            var instant = once(next, zone);
            if (instant != null && instant.isAfter(after)) {
                return instant;
            }
        }
        return null;
    }

    private static @Nullable Instant once(LocalDateTime local, ZoneRules zone) {
        var offsets = zone.getValidOffsets(local);
        if (!offsets.isEmpty()) {
            return local.toInstant(offsets.getFirst());
        }
        var gap = zone.getTransition(local);
        return gap.getDuration().compareTo(SHORTEST_LOST_DATE) < 0 ? gap.getInstant() : null;
    }

    /// Goes from one change of the clocks to the next: between two of them all days are alike.
    private @Nullable Instant nextInRealTime(Instant after, ZoneRules zone) {
        ZoneOffset offset = zone.getOffset(after);
        var local = LocalDateTime.ofInstant(after, offset);
        ZoneOffsetTransition change = zone.nextTransition(after);
        int lastYear = local.getYear() + MOST_YEARS;
        while (true) {
            var next = nextLocal(local);
            if (next == null || next.getYear() > lastYear) {
                return null;
            }
            var instant = next.toInstant(offset);
            if (change == null || instant.isBefore(change.getInstant())) {
                return instant;
            }
            offset = change.getOffsetAfter();
            local = change.getDateTimeAfter().minusNanos(1);
            change = zone.nextTransition(change.getInstant());
        }
    }

    private @Nullable LocalDateTime nextLocal(LocalDateTime after) {
        return any.stream()
                .map(one -> one.next(after))
                .filter(Objects::nonNull)
                .min(Comparator.naturalOrder())
                .orElse(null);
    }
}
