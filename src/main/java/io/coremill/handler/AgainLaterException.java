package io.coremill.handler;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A handler's word that it cannot do its job yet, and wants another attempt after a pause: what it
/// needs is not there, for instance. The job has not failed: this attempt does not count, and is
/// not listed by itself. A job that was put off in this way 1,000 times fails the next time.
public final class AgainLaterException extends Exception {
    /// The longest pause.
    public static final Duration LONGEST = Duration.ofDays(365);

    private final Duration pause;

    public AgainLaterException(Duration pause) {
        this(pause, null);
    }

    /// @param pause until the next attempt, from zero to [#LONGEST]
    /// @param message why, for the job's log; null for none
    /// @throws IllegalArgumentException for any other pause
    public AgainLaterException(Duration pause, @Nullable String message) {
        super(Objects.requireNonNullElse(message, ""));
        if (pause.isNegative() || pause.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "a pause is from PT0S to %s, not %s".formatted(LONGEST, pause));
        }
        this.pause = pause;
    }

    public Duration pause() {
        return pause;
    }
}
