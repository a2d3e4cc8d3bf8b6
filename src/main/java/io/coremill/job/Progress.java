package io.coremill.job;

import org.jspecify.annotations.Nullable;

/// How far a running attempt reports that it has come, in units of the job.
public record Progress(double done, @Nullable Double total, @Nullable String message) {

    /// @throws IllegalArgumentException for what is no number: NaN, an infinity
    public Progress {
        if (!Double.isFinite(done) || (total != null && !Double.isFinite(total))) {
            throw new IllegalArgumentException("progress must be finite numbers");
        }
    }
}
