package io.coremill.job.key;

import io.coremill.text.EnumWords;
import java.util.Arrays;
import java.util.Optional;

/// What becomes of a submission whose key another job holds.
public enum UniqueConflict {
    /// The answer is the job that is there.
    KEEP,
    /// It is refused.
    REJECT,
    /// The job that waits becomes what is submitted.
    REPLACE;

    /// The word for it in the API.
    public String word() {
        return EnumWords.of(this);
    }

    public static Optional<UniqueConflict> ofWord(String word) {
        return Arrays.stream(values()).filter(it -> it.word().equals(word)).findFirst();
    }
}
