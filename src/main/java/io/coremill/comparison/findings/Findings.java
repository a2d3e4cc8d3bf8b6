package io.coremill.comparison.findings;

import io.coremill.comparison.Comparison;
import java.util.List;
import java.util.stream.Stream;

/// What the figures of a comparison say, in plain sentences, each with its figures; and nothing
/// that they do not say.
public final class Findings {
    private Findings() {}

    public static List<String> of(Comparison comparison) {
        List<Figures> rows =
                comparison.rows().stream().filter(Figures::hasFigures).map(Figures::new).toList();
        var cores = new UsableCores(comparison.machine());
        Kind kind = Kind.of(rows, cores, comparison.machine().otherWork());
        return Stream.of(
                        new WorkFindings(rows, kind).sentences(),
                        new SpeedUpFindings(comparison.stopsAt(), rows, kind, cores).sentences(),
                        WaysFindings.of(rows),
                        CostFindings.of(rows),
                        Recommendation.of(rows, comparison.machine()),
                        PlacementFindings.of(comparison.placement()),
                        StabilityFindings.of(comparison.stability()),
                        Cautions.of(comparison, rows))
                .flatMap(List::stream)
                .toList();
    }
}
