package io.coremill.comparison.findings;

import io.coremill.comparison.result.Comparison;
import java.util.List;
import java.util.stream.Stream;

/// What the figures of a comparison show, in plain sentences, each with its figures; and nothing
/// that they do not show.
public final class ComparisonFindings {
    private ComparisonFindings() {}

    public static List<String> of(Comparison comparison) {
        List<RowFigures> rows =
                comparison.rows().stream()
                        .filter(RowFigures::hasFigures)
                        .map(RowFigures::new)
                        .toList();
        var cores = new UsableCores(comparison.machine());
        WorkKind kind = WorkKind.of(rows, cores, comparison.machine().otherWork());
        return Stream.of(
                        new WorkFindings(rows, kind).sentences(),
                        new SpeedUpFindings(comparison.stopsAt(), rows, kind, cores).sentences(),
                        WaysFindings.of(rows),
                        CostFindings.of(rows),
                        WayRecommendation.of(rows, comparison.machine()),
                        PlacementFindings.of(comparison.placement()),
                        StabilityFindings.of(comparison.stability()),
                        FigureCautions.of(comparison, rows))
                .flatMap(List::stream)
                .toList();
    }
}
