package io.coremill.schedule.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneRules;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("anywhere")
class CronTimesTest {
    private static final Instant FIRST = Instant.parse("2006-01-01T00:00:00Z");
    private static final Instant LAST = Instant.parse("2016-01-01T00:00:00Z");

    /// A tick that names a time of day, around changes of the clocks: the last ticks before the
    /// first instant, and those after it.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    # spring: 02:30 does not exist and runs once right after the gap
                    Europe/Berlin|30 2 * * *|2026-03-28T12:00Z|2026-03-29T01:00Z 2026-03-30T00:30Z
                    America/New_York|30 2 * * *|2026-03-07T12:00Z|2026-03-08T07:00Z 2026-03-09T06:30Z
                    Australia/Lord_Howe|15 2 * * *|2026-10-02T20:00Z|2026-10-03T15:30Z 2026-10-04T15:15Z
                    Africa/Cairo|30 0 * * *|2026-04-23T12:00Z|2026-04-23T22:00Z 2026-04-24T21:30Z
                    # several times of one gap run once
                    Europe/Berlin|0,20,40 2 * * *|2026-03-28T12:00Z|2026-03-29T01:00Z 2026-03-30T00:00Z
                    # with what comes at its end as well
                    Europe/Berlin|0 2,3 * * *|2026-03-28T12:00Z|2026-03-29T01:00Z 2026-03-30T00:00Z
                    # autumn: 02:30 is there twice and runs the first time
                    Europe/Berlin|30 2 * * *|2026-10-24T12:00Z|2026-10-25T00:30Z 2026-10-26T01:30Z
                    America/New_York|30 1 * * *|2026-10-31T12:00Z|2026-11-01T05:30Z 2026-11-02T06:30Z
                    Australia/Lord_Howe|45 1 * * *|2026-04-04T10:00Z|2026-04-04T14:45Z 2026-04-05T15:15Z
                    Africa/Cairo|30 23 * * *|2026-10-29T12:00Z|2026-10-29T20:30Z 2026-10-30T21:30Z
                    # a second pass makes nothing up, however late one looks
                    Europe/Berlin|30 2 * * *|2026-10-25T01:10Z|2026-10-26T01:30Z
                    # Apia had no 30th of December 2011
                    Pacific/Apia|0 12 * * *|2011-12-29T12:00Z|2011-12-29T22:00Z 2011-12-30T22:00Z
                    Pacific/Apia|0 12 30 12 *|2011-06-01T00:00Z|2012-12-29T22:00Z
                    # and changes its clocks as others do
                    Pacific/Apia|30 3 * * *|2012-09-28T20:00Z|2012-09-29T14:00Z 2012-09-30T13:30Z
                    Pacific/Apia|30 3 * * *|2012-03-31T00:00Z|2012-03-31T13:30Z 2012-04-01T14:30Z
                    # wild: real time
                    Europe/Berlin|*/30 2 * * *|2026-03-28T12:00Z|2026-03-30T00:00Z 2026-03-30T00:30Z
                    Europe/Berlin|30 * * * *|2026-03-28T23:45Z|2026-03-29T00:30Z 2026-03-29T01:30Z
                    Europe/Berlin|30 * * * *|2026-10-24T23:45Z|2026-10-25T00:30Z 2026-10-25T01:30Z 2026-10-25T02:30Z
                    Europe/Berlin|*/30 2 * * *|2026-10-24T23:45Z|2026-10-25T00:00Z 2026-10-25T00:30Z 2026-10-25T01:00Z 2026-10-25T01:30Z
                    Australia/Lord_Howe|15 * * * *|2026-10-03T14:30Z|2026-10-03T14:45Z 2026-10-03T16:15Z
                    Australia/Lord_Howe|45 * * * *|2026-04-04T14:00Z|2026-04-04T14:45Z 2026-04-04T15:15Z
                    Pacific/Apia|0 */12 * * *|2011-12-29T23:00Z|2011-12-30T10:00Z 2011-12-30T22:00Z
                    Asia/Kathmandu|0 * * * *|2026-01-01T00:00Z|2026-01-01T00:15Z 2026-01-01T01:15Z
                    """)
    void whatBecomesOfATimeWhenClocksAreChanged(
            String zone, String cron, String after, String expected) {
        var ticks = Stream.of(expected.split(" ")).map(CronTimesTest::instant).toList();
        assertThat(ticks(cron, zone, instant(after), ticks.size())).isEqualTo(ticks);
    }

    /// Each day that exists has each time of the day once.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Europe/Berlin",
                "America/New_York",
                "Australia/Lord_Howe",
                "Africa/Cairo",
                "Pacific/Apia",
                "America/Havana",
                "UTC"
            })
    void throughTenYearsEachTimeOfDayComesOnceADay(String zone) {
        assertThat(all("0 0 * * *", zone)).isEqualTo(daily(zone, _ -> true, 0));
        assertThat(all("30 2 * * MON-FRI", zone))
                .isEqualTo(
                        daily(zone, it -> it.getDayOfWeek().compareTo(DayOfWeek.FRIDAY) <= 0, 150));
        assertThat(all("15,45 1-3 * * *", zone))
                .isEqualTo(daily(zone, _ -> true, 75, 105, 135, 165, 195, 225));
        assertThat(all("30 23 L * *", zone))
                .isEqualTo(daily(zone, it -> it.getDayOfMonth() == it.lengthOfMonth(), 1410));
        assertThat(all("0 0 13 * 5", zone))
                .isEqualTo(
                        daily(
                                zone,
                                it ->
                                        it.getDayOfMonth() == 13
                                                || it.getDayOfWeek() == DayOfWeek.FRIDAY,
                                0));
    }

    /// Whatever the clock on the wall shows when a tick is named, it ticks; and at no other time.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Europe/Berlin",
                "America/New_York",
                "Australia/Lord_Howe",
                "Africa/Cairo",
                "Pacific/Apia",
                "America/Havana",
                "UTC"
            })
    void throughTenYearsAWildOneTicksInRealTime(String zone) {
        assertThat(all("0 * * * *", zone)).isEqualTo(real(zone, it -> it.getMinute() == 0));
        assertThat(all("*/15 2 * * *", zone)).isEqualTo(real(zone, it -> it.getHour() == 2));
        assertThat(all("30 */6 * * SUN", zone))
                .isEqualTo(
                        real(
                                zone,
                                it ->
                                        it.getMinute() == 30
                                                && it.getHour() % 6 == 0
                                                && it.getDayOfWeek() == DayOfWeek.SUNDAY));
    }

    private static List<Instant> daily(
            String zone, Predicate<LocalDate> days, Integer... minutesOfDay) {
        ZoneRules rules = ZoneId.of(zone).getRules();
        var ticks = new TreeSet<Instant>();
        LocalDate day = LocalDate.ofInstant(FIRST, ZoneOffset.UTC).minusDays(2);
        for (;
                day.atStartOfDay().toInstant(ZoneOffset.UTC).isBefore(LAST.plusSeconds(200_000));
                day = day.plusDays(1)) {
            if (days.test(day)) {
                for (int minute : minutesOfDay) {
                    var local = day.atTime(LocalTime.ofSecondOfDay(minute * 60L));
                    once(local, rules, ticks);
                }
            }
        }
        return within(ticks);
    }

    private static void once(LocalDateTime local, ZoneRules rules, Set<Instant> ticks) {
        var gap = rules.getTransition(local);
        if (gap == null || gap.isOverlap()) {
            ticks.add(local.toInstant(rules.getValidOffsets(local).getFirst()));
        } else if (gap.getDuration().toHours() < 3) {
            ticks.add(gap.getInstant());
        }
    }

    private static List<Instant> real(String zone, Predicate<LocalDateTime> named) {
        ZoneRules rules = ZoneId.of(zone).getRules();
        var ticks = new TreeSet<Instant>();
        for (Instant at = FIRST; at.isBefore(LAST); at = at.plus(Duration.ofMinutes(15))) {
            if (named.test(LocalDateTime.ofInstant(at, rules.getOffset(at)))) {
                ticks.add(at);
            }
        }
        return within(ticks);
    }

    private static List<Instant> within(NavigableSet<Instant> ticks) {
        return List.copyOf(ticks.subSet(FIRST.plusSeconds(1), LAST));
    }

    private static List<Instant> all(String cron, String zone) {
        var ticks = new ArrayList<Instant>();
        var times = CronTimes.parse(cron);
        var rules = ZoneId.of(zone).getRules();
        var at = times.next(FIRST, rules);
        for (; at != null && at.isBefore(LAST); at = times.next(at, rules)) {
            ticks.add(at);
        }
        return ticks;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    @yearly|2027-01-01T00:00Z
                    @annually|2027-01-01T00:00Z
                    @monthly|2026-06-01T00:00Z
                    @weekly|2026-05-17T00:00Z
                    @daily|2026-05-16T00:00Z
                    @midnight|2026-05-16T00:00Z
                    @hourly|2026-05-15T13:00Z
                    0 2 * * MON-FRI|2026-05-18T02:00Z
                    15 14 1 * *|2026-06-01T14:15Z
                    0 22 * * 1-5|2026-05-15T22:00Z
                    0 0 L * *|2026-05-31T00:00Z
                    0 0 LW * *|2026-05-29T00:00Z
                    0 0 15W * *|2026-06-15T00:00Z
                    0 0 * * FRIL|2026-05-29T00:00Z
                    0 0 * * MON#1|2026-06-01T00:00Z
                    0 0 * * 7|2026-05-17T00:00Z
                    0 0 13 * FRI|2026-05-22T00:00Z
                    0 0 0 13 * FRI|2026-11-13T00:00Z
                    */10 * * * * *|2026-05-15T12:00:10Z
                    0 0 29 2 *|2028-02-29T00:00Z
                    0 0 0 29 2 MON|2044-02-29T00:00Z
                    """)
    void whatItKnows(String cron, String next) {
        assertThat(ticks(cron, "UTC", Instant.parse("2026-05-15T12:00:00Z"), 1))
                .containsExactly(instant(next));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "   ",
                "0",
                "* * * *",
                "* * * * * * *",
                "60 * * * *",
                "* 24 * * *",
                "* * 32 * *",
                "* * * 13 *",
                "* * * * 8",
                "* * * * MAN",
                "*/0 * * * *",
                "5-1 * * * *",
                "@reboot",
                "@every 5m",
                "0 0 30 2 *",
                "0 0 31 4 *"
            })
    void whatItDoesNotKnowIsRefused(String cron) {
        assertThatThrownBy(() -> CronTimes.parse(cron))
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .matches("(must have|cannot be read|names a time).*");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "a * * * *|'a' is no minute, which takes 0 to 59",
                "60 * * * *|'60' is no minute, which takes 0 to 59",
                "0 0,,5 * * *|'0,,5' is no hour",
                "* * W * *|'W' is no day of the month",
                "* * * 13 *|'13' is no month",
                "0 2 13 * FRI-MON|'FRI-MON' is no day of the week",
                "* * * * THUR|'THUR' is no day of the week",
                "x * * * * *|'x' is no second",
                "\u0663 * * * *|'\u0663' is no minute",
                "0 \uFF12 * * *|'\uFF12' is no hour",
                "1\u0000 * * * *|'1\uFFFD' is no minute",
                "0 0 0 * * 8|'8' is no day of the week",
            })
    void theFieldThatIsWrongIsNamedAsItWasWritten(String cron, String told) {
        assertThatThrownBy(() -> CronTimes.parse(cron))
                .hasMessageStartingWith("cannot be read: " + told)
                .hasMessageNotContainingAny("input string", "expression", "valid values");
    }

    @Test
    void anExpressionMayNotBeLong() {
        assertThatThrownBy(() -> CronTimes.parse("0,".repeat(100) + "0 * * * *"))
                .hasMessage("must have at most 200 characters");
    }

    private static List<Instant> ticks(String cron, String zone, Instant after, int most) {
        return new TickTimes(
                        "any", CronTimes.parse(cron), ZoneId.of(zone).getRules(), Duration.ZERO)
                .next(after, most);
    }

    private static Instant instant(String text) {
        return java.time.OffsetDateTime.parse(text).toInstant();
    }
}
