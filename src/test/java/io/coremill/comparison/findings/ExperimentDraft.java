package io.coremill.comparison.findings;

import io.coremill.comparison.placement.Load;
import io.coremill.comparison.placement.Starts;
import io.coremill.comparison.placement.Whereabouts;
import io.coremill.comparison.stability.Damage;
import io.coremill.comparison.stability.Misdeed;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the experiments beside the rows found, for tests.
final class ExperimentDraft {
    private static final Starts STARTS = new Starts(8, 3, Map.of(0, 4, 1, 4));
    private static final Starts FORKS = new Starts(100, 78, Map.of(0, 60, 1, 40));

    private ExperimentDraft() {}

    static Whereabouts whereabouts(List<Integer> cores, Load... loads) {
        return new Whereabouts(cores, List.of(loads), FORKS, null);
    }

    static Load load(boolean pinned, @Nullable Double moves, double throughput, double least) {
        return new Load(
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

    static Damage damage(Misdeed misdeed, String arrangement, int hurt, int recovered) {
        return new Damage(
                misdeed, "python", arrangement, 8, "worker-lost", hurt, Map.of(), recovered, null);
    }
}
