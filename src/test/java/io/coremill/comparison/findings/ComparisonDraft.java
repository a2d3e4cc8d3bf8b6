package io.coremill.comparison.findings;

import io.coremill.comparison.result.Comparison;
import io.coremill.comparison.result.ComparisonRow;
import io.coremill.comparison.result.ComparisonState;
import io.coremill.comparison.result.MachineDescription;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A comparison for tests: done, on a quiet machine of two cores.
public final class ComparisonDraft {
    private List<ComparisonRow> rows = List.of();
    private Map<String, Integer> stopsAt = Map.of();
    private @Nullable Double cpuLimit;
    private double otherWork = 0.03;
    private int jobs = 20;
    private String payload = "{\"limit\":2000000}";

    public ComparisonDraft rows(RowDraft... drafts) {
        rows = Stream.concat(rows.stream(), Arrays.stream(drafts).map(RowDraft::row)).toList();
        return this;
    }

    public ComparisonDraft row(ComparisonRow row) {
        rows = Stream.concat(rows.stream(), Stream.of(row)).toList();
        return this;
    }

    public ComparisonDraft stopsAt(Map<String, Integer> slots) {
        stopsAt = slots;
        return this;
    }

    ComparisonDraft cpuLimit(double cores) {
        cpuLimit = cores;
        return this;
    }

    ComparisonDraft otherWork(double cores) {
        otherWork = cores;
        return this;
    }

    ComparisonDraft jobs(int number) {
        jobs = number;
        return this;
    }

    public ComparisonDraft payload(String json) {
        payload = json;
        return this;
    }

    List<String> findings() {
        return ComparisonFindings.of(comparison(List.of()));
    }

    public Comparison comparison() {
        return comparison(findings());
    }

    private Comparison comparison(List<String> findings) {
        return new Comparison(
                "c1",
                ComparisonState.SUCCEEDED,
                "primes",
                payload,
                jobs,
                rows.stream().map(ComparisonRow::way).distinct().toList(),
                rows.stream().map(ComparisonRow::slots).distinct().sorted().toList(),
                3,
                Instant.parse("2026-01-02T03:04:05Z"),
                Instant.parse("2026-01-02T03:05:05Z"),
                null,
                new MachineDescription(
                        2,
                        List.of(0, 1),
                        cpuLimit,
                        "Some Processor",
                        "Linux 6.1",
                        "25.0.1",
                        8_000_000_000L,
                        otherWork),
                rows,
                stopsAt,
                null,
                null,
                findings,
                null);
    }
}
