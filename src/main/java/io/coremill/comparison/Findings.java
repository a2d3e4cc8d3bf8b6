package io.coremill.comparison;

import java.util.List;
import java.util.stream.Stream;

/// What the figures of a comparison say, in plain sentences, each with its figures; and nothing
/// that they do not say.
final class Findings {
    private Findings() {}

    static List<String> of(Comparison comparison) {
        List<Measured> rows =
                comparison.rows().stream().filter(Measured::hasFigures).map(Measured::new).toList();
        var cores = new UsableCores(comparison.machine());
        Kind kind = Kind.of(rows, cores);
        return Stream.of(
                        new WorkFindings(rows, kind).sentences(),
                        new SpeedUpFindings(comparison.stopsAt(), rows, kind, cores).sentences(),
                        WaysFindings.of(rows),
                        CostFindings.of(rows),
                        Recommendation.of(rows, comparison.machine()),
                        Cautions.of(comparison, rows))
                .flatMap(List::stream)
                .toList();
    }
}
