package io.coremill.web.jobs;

import io.coremill.job.Progress;
import org.jspecify.annotations.Nullable;

/// How far an attempt has come, as the API shows it: whole numbers without a decimal point.
public record ProgressView(Number done, @Nullable Number total, @Nullable String message) {
    /// Up to here a double holds every whole number exactly.
    private static final double MOST_EXACT = 1L << 53;

    /// @param shows whether its message is shown
    public static @Nullable ProgressView of(@Nullable Progress progress, boolean shows) {
        return progress == null
                ? null
                : new ProgressView(
                        plain(progress.done()),
                        progress.total() == null ? null : plain(progress.total()),
                        shows ? progress.message() : null);
    }

    private static Number plain(double value) {
        boolean whole = value == Math.rint(value) && Math.abs(value) <= MOST_EXACT;
        // Not in one conditional expression: that would make both of them doubles again.
        if (whole) {
            return (long) value;
        }
        return value;
    }
}
