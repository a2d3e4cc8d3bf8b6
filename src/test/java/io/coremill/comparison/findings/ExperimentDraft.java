package io.coremill.comparison.findings;

import io.coremill.comparison.placement.PlacementLoad;
import io.coremill.comparison.placement.PlacementReport;
import io.coremill.comparison.placement.StartCores;
import io.coremill.comparison.stability.Misdeed;
import io.coremill.comparison.stability.MisdeedDamage;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the experiments beside the rows found, for tests.
public final class ExperimentDraft {
    private static final StartCores STARTS = new StartCores(8, 3, Map.of(0, 4, 1, 4));
    private static final StartCores FORKS = new StartCores(100, 78, Map.of(0, 60, 1, 40));

    private ExperimentDraft() {}

    public static PlacementReport whereabouts(List<Integer> cores, PlacementLoad... loads) {
        return new PlacementReport(cores, List.of(loads), FORKS, null);
    }

    public static PlacementLoad load(
            boolean pinned, @Nullable Double moves, double throughput, double least) {
        return new PlacementLoad(
                2,
                pinned,
                4,
                STARTS,
                moves,
                moves == null ? null : 3,
                0.9,
                throughput,
                least,
                throughput * 1.1);
    }

    public static MisdeedDamage damage(
            Misdeed misdeed, String arrangement, int hurt, int recovered) {
        return new MisdeedDamage(
                misdeed, "python", arrangement, 8, "worker-lost", hurt, Map.of(), recovered, null);
    }
}
