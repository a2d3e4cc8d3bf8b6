package io.coremill.metrics.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.access.AccessCounts;
import io.coremill.access.AccessOutcome;
import io.coremill.access.key.KnownKeys;
import io.coremill.access.limits.CallerLimit;
import io.coremill.access.limits.RefusalFigures;
import io.coremill.queue.key.KeyEvent;
import io.coremill.queue.key.KeyFigures;
import io.coremill.queue.upload.UploadFigures;
import io.coremill.schedule.TickOutcome;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;

class IntakeMetersTest {
    private final PrometheusMeterRegistry registry =
            new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    @Test
    void ticksAreCountedByWhatBecameOfThemAndJobsByHowLateTheyWere() {
        var meters = new ScheduleMeters(registry);
        meters.ticked(TickOutcome.MADE, 2);
        meters.ticked(TickOutcome.SKIPPED, 3);
        meters.ticked(TickOutcome.MISSED, 40);
        meters.ticked(TickOutcome.REFUSED, 5);
        meters.made(Duration.ofMillis(250));
        meters.made(Duration.ofMillis(1_500));
        assertThat(registry.scrape().lines())
                .contains(
                        "coremill_schedule_ticks_total{outcome=\"made\"} 2.0",
                        "coremill_schedule_ticks_total{outcome=\"skipped\"} 3.0",
                        "coremill_schedule_ticks_total{outcome=\"missed\"} 40.0",
                        "coremill_schedule_ticks_total{outcome=\"refused\"} 5.0",
                        "coremill_schedule_lateness_seconds_count 2",
                        "coremill_schedule_lateness_seconds_sum 1.75",
                        "coremill_schedule_lateness_seconds_max 1.5");
    }

    @Test
    void linesOfUploadsAreCountedByWhatBecameOfThemAndOpenOnesAreShown() {
        var figures = new UploadFigures();
        new UploadMeters(figures).bindTo(registry);
        figures.accepted(7);
        figures.rejected(2);
        figures.replayed(5);
        figures.opened();
        figures.opened();
        figures.closed();
        assertThat(registry.scrape().lines())
                .contains(
                        "coremill_upload_lines_total{outcome=\"accepted\"} 7.0",
                        "coremill_upload_lines_total{outcome=\"rejected\"} 2.0",
                        "coremill_upload_lines_total{outcome=\"replayed\"} 5.0",
                        "coremill_uploads_open 1.0");
    }

    @Test
    void whereNoKeyInUseEndsThereIsNoTimeUntilThen() {
        var counts = new AccessCounts();
        var keys = new KnownKeys(null, InstantSource.system(), counts);
        new AccessMeters(counts, keys).bindTo(registry);
        counts.add(AccessOutcome.WRONG_SECRET);
        assertThat(registry.scrape().lines())
                .contains(
                        "coremill_access_calls_total{outcome=\"wrong-secret\"} 1.0",
                        "coremill_access_calls_total{outcome=\"admitted\"} 0.0",
                        "coremill_access_key_expiry_seconds NaN");
    }

    @Test
    void whatIsRefusedIsCountedUnderItsLimit() {
        var figures = new RefusalFigures();
        new RefusalMeters(figures).bindTo(registry);
        figures.count(CallerLimit.FAILED_LOGINS);
        assertThat(registry.scrape().lines())
                .contains(
                        "coremill_http_refused_total{limit=\"failed-logins\"} 1.0",
                        "coremill_http_refused_total{limit=\"jobs\"} 0.0");
    }

    @Test
    void eachEventOfAKeyIsCountedUnderItsName() {
        var figures = new KeyFigures();
        new KeyMeters(figures).bindTo(registry);
        int times = 1;
        for (var event : KeyEvent.values()) {
            for (int i = 0; i < times; i++) {
                figures.count(event);
            }
            times++;
        }
        assertThat(registry.scrape().lines())
                .contains(
                        "coremill_key_events_total{event=\"replayed\"} 1.0",
                        "coremill_key_events_total{event=\"reused\"} 2.0",
                        "coremill_key_events_total{event=\"in-flight\"} 3.0",
                        "coremill_key_events_total{event=\"kept\"} 4.0",
                        "coremill_key_events_total{event=\"rejected\"} 5.0",
                        "coremill_key_events_total{event=\"replaced\"} 6.0");
    }
}
