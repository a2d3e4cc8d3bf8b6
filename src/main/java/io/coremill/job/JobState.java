package io.coremill.job;

import io.coremill.text.EnumWords;
import java.util.Arrays;
import java.util.Optional;

/// The states of a job, as drawn in docs/job-states.md.
public enum JobState {
    /// Due later: a delay, or the pause before another attempt.
    SCHEDULED,
    /// Due, and waiting for a slot.
    QUEUED,
    RUNNING,
    SUCCEEDED,
    /// Attempts are used up, or another would not help.
    FAILED,
    CANCELLED,
    /// It had not started by the time that its submission named.
    EXPIRED;

    public boolean isFinal() {
        return this == SUCCEEDED || this == FAILED || this == CANCELLED || this == EXPIRED;
    }

    /// Whether a client may have a job in this state run again.
    public boolean mayBeRetried() {
        return isFinal() && this != SUCCEEDED;
    }

    /// The word for this state in the API, in metrics and in logs.
    public String word() {
        return EnumWords.of(this);
    }

    /// The state that a word of the store stands for. One that only a later version knows is taken
    /// for [#CANCELLED]: over, and not as its client wanted.
    public static JobState ofStored(String word) {
        return ofWord(word).orElse(CANCELLED);
    }

    public static Optional<JobState> ofWord(String word) {
        return Arrays.stream(values()).filter(state -> state.word().equals(word)).findFirst();
    }
}
