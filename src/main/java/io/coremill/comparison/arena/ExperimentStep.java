package io.coremill.comparison.arena;

import io.coremill.comparison.placement.PlacementReport;
import io.coremill.comparison.stability.StabilityReport;
import org.jspecify.annotations.Nullable;

/// What an arena reports while it makes an experiment: what it does now, or, as the last, what came
/// of it.
public record ExperimentStep(
        @Nullable String message,
        @Nullable PlacementReport placement,
        @Nullable StabilityReport stability,
        @Nullable String trouble) {

    static ExperimentStep doing(String message) {
        return new ExperimentStep(message, null, null, null);
    }

    public boolean isLast() {
        return message == null;
    }
}
