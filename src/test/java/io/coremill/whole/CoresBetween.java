package io.coremill.whole;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.monitoring.PrometheusApi;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.awaitility.Awaitility;

/// What Prometheus had of the cores at one moment, and what the host said just before and just
/// after: counters do not fall, so the first lies between the others, however long all that took.
record CoresBetween(HostCores before, Map<String, Double> scraped, HostCores after) {
    /// A scrape has the sample that was taken last, which may be an old one, and the next may have
    /// been under way when the host was read. The one after that is younger for sure. What it says
    /// cannot tell: where the host's idle time falls back, the service tells what it was before.
    private static final int SAMPLES = 2;

    private static final String ALL = "sum by (core) (coremill_core_time_seconds_total)";
    private static final String BUSY =
            "sum by (core) (coremill_core_time_seconds_total{mode!~\"idle|iowait\"})";

    static CoresBetween read(PrometheusApi prometheus) throws IOException {
        HostCores before = HostCores.read();
        Instant read = Instant.now();
        PrometheusApi then = await(prometheus, scrape -> true, read);
        for (int sample = 1; sample <= SAMPLES; sample++) {
            PrometheusApi last = then;
            then = await(prometheus, scrape -> isOfAnotherSample(scrape, last), read);
        }
        return new CoresBetween(before, then.by("core", BUSY), HostCores.read());
    }

    private static PrometheusApi await(
            PrometheusApi prometheus, Predicate<PrometheusApi> condition, Instant after) {
        return Awaitility.await("a scrape that is younger")
                .atMost(Duration.ofSeconds(60))
                .until(
                        () ->
                                prometheus
                                        .lastScrape()
                                        .filter(it -> it.isAfter(after))
                                        .map(prometheus::at)
                                        .filter(condition),
                        Optional::isPresent)
                .orElseThrow();
    }

    private static boolean isOfAnotherSample(PrometheusApi scrape, PrometheusApi last) {
        Map<String, Double> before = last.by("core", ALL);
        Map<String, Double> now = scrape.by("core", ALL);
        return !now.isEmpty()
                && now.keySet().stream()
                        .noneMatch(core -> seconds(now, core) == seconds(before, core));
    }

    /// Holds what Prometheus says that a core did since against what the host says.
    void assertTrueUntil(CoresBetween end) {
        assertThat(scraped.keySet()).isEqualTo(before.all().keySet());
        for (String core : scraped.keySet()) {
            double busy = end.seconds(core) - seconds(core);
            assertThat(busy)
                    .as("busy seconds of core " + core)
                    .isBetween(
                            seconds(end.before.busy(), core) - seconds(after.busy(), core) - 1e-6,
                            seconds(end.after.busy(), core) - seconds(before.busy(), core) + 1e-6);
        }
    }

    /// Of all cores together.
    double busyUntil(CoresBetween end) {
        return scraped.keySet().stream()
                .mapToDouble(core -> end.seconds(core) - seconds(core))
                .sum();
    }

    private double seconds(String core) {
        return seconds(scraped, core);
    }

    private static double seconds(Map<String, Double> of, String core) {
        return of.getOrDefault(core, Double.NaN);
    }
}
