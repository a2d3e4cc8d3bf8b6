package io.coremill.web.history;

import io.coremill.access.AccessCaller;
import io.coremill.handler.Payload;
import io.coremill.web.problem.ProblemException;
import io.coremill.web.problem.ProblemType;
import io.coremill.web.sight.CallerSight;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/// Shows what the last minutes were like, up to a day.
@RestController
class HistoryController {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final float PRECISION = 1000;

    private final DayHistory history;
    private final InstantSource clock;

    HistoryController(DayHistory history, InstantSource clock) {
        this.history = history;
        this.clock = clock;
    }

    @GetMapping(path = "/v1/history", produces = MediaType.APPLICATION_JSON_VALUE)
    MinuteSeries show(
            AccessCaller caller, @RequestParam(name = "last", defaultValue = "PT1H") String last) {
        CallerSight.of(caller).needAllJobs();
        Instant now = clock.instant();
        return MinuteSeries.of(now, history.last(minutes(last), now));
    }

    private static int minutes(String text) {
        try {
            Duration asked = Payload.parseDuration(text);
            if (asked.compareTo(MINUTE) >= 0
                    && asked.compareTo(Duration.ofMinutes(DayHistory.MINUTES)) <= 0) {
                return (int) asked.toMinutes();
            }
        } catch (DateTimeException e) {
            // reported below
        }
        throw ProblemException.about(
                ProblemType.INVALID_PARAMETER,
                "last",
                "must be an ISO 8601 duration from PT1M to PT24H, like PT1H");
    }

    /// Minutes, oldest first; null is a minute of which nothing is known.
    ///
    /// @param at the end of the newest
    record MinuteSeries(
            Instant at,
            Duration period,
            List<@Nullable Integer> finished,
            List<@Nullable Integer> failed,
            List<@Nullable Float> busy,
            List<@Nullable Integer> waiting,
            List<@Nullable Integer> running) {

        static MinuteSeries of(Instant now, List<Optional<MinuteRecord>> minutes) {
            return new MinuteSeries(
                    now.truncatedTo(ChronoUnit.MINUTES),
                    MINUTE,
                    series(minutes, MinuteRecord::finished),
                    series(minutes, MinuteRecord::failed),
                    series(minutes, MinuteSeries::busy),
                    series(minutes, MinuteRecord::waiting),
                    series(minutes, MinuteRecord::running));
        }

        private static <T> List<@Nullable T> series(
                List<Optional<MinuteRecord>> minutes, Function<MinuteRecord, @Nullable T> figure) {
            return minutes.stream().<@Nullable T>map(it -> it.map(figure).orElse(null)).toList();
        }

        private static @Nullable Float busy(MinuteRecord minute) {
            return Float.isNaN(minute.busy())
                    ? null
                    : Math.round(minute.busy() * PRECISION) / PRECISION;
        }
    }
}
