package io.coremill.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

/// A histogram as Prometheus has it.
///
/// @param selector which of its series
public record Histogram(PrometheusApi prometheus, String name, String selector) {
    /// The API tells times to the microsecond, so one that is near a bound may be on either side.
    private static final double NEAR = 1e-5;

    /// What Prometheus makes of the buckets lies in the one that has the true value.
    ///
    /// @param truth all that was measured, in seconds
    public void assertSays(List<Double> truth) {
        assertThat(prometheus.figure("sum(%s_count{%s})".formatted(name, selector)))
                .isEqualTo(truth.size());
        int rank = (int) Math.ceil(0.99 * truth.size());
        double exact = truth.stream().sorted().toList().get(rank - 1);
        assertThat(prometheus.figure("histogram_quantile(0.99, " + buckets() + ")"))
                .as("p99 of %s, %s in truth", this, exact)
                .isBetween(boundBelow(exact), boundAbove(exact));
    }

    private double boundBelow(double value) {
        return bounds().stream().filter(it -> it < value - NEAR).reduce(0.0, Math::max);
    }

    private double boundAbove(double value) {
        return bounds().stream()
                .filter(it -> it >= value + NEAR)
                .min(Double::compare)
                .orElseThrow();
    }

    private List<Double> bounds() {
        return prometheus.by("le", buckets()).keySet().stream()
                .filter(bound -> !bound.equals("+Inf"))
                .map(Double::valueOf)
                .toList();
    }

    private String buckets() {
        return "sum by (le) (%s_bucket{%s})".formatted(name, selector);
    }
}
