package io.coremill.comparison.arena;

import io.coremill.comparison.placement.Whereabouts;
import io.coremill.comparison.stability.Stability;
import org.jspecify.annotations.Nullable;

/// What an arena says while it makes an experiment: what it does now, or, as the last, what came
/// of it.
public record Step(
        @Nullable String message,
        @Nullable Whereabouts placement,
        @Nullable Stability stability,
        @Nullable String trouble) {

    static Step doing(String message) {
        return new Step(message, null, null, null);
    }

    public boolean isLast() {
        return message == null;
    }
}
