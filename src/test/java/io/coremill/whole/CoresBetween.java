package io.coremill.whole;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.monitoring.PrometheusApi;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;

/// What Prometheus had of the cores at one moment, and what the host said just before and just
/// after: counters do not fall, so the first lies between the others, however long all that took.
record CoresBetween(HostCores before, Map<String, Double> scraped, HostCores after) {
    private static final String ALL = "sum by (core) (coremill_core_time_seconds_total)";
    private static final String BUSY =
            "sum by (core) (coremill_core_time_seconds_total{mode!~\"idle|iowait\"})";

    static CoresBetween read(PrometheusApi prometheus) throws IOException {
        HostCores before = HostCores.read();
        PrometheusApi then =
                Awaitility.await("a scrape that is younger")
                        .atMost(Duration.ofSeconds(60))
                        .until(
                                () -> prometheus.lastScrape().map(prometheus::at),
                                it -> it.filter(scrape -> isYounger(scrape, before)).isPresent())
                        .orElseThrow();
        return new CoresBetween(before, then.by("core", BUSY), HostCores.read());
    }

    private static boolean isYounger(PrometheusApi scrape, HostCores host) {
        Map<String, Double> scraped = scrape.by("core", ALL);
        return !scraped.isEmpty()
                && scraped.entrySet().stream()
                        .allMatch(it -> it.getValue() > seconds(host.all(), it.getKey()));
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
