package io.coremill.seal;

import io.coremill.text.EnumWords;

/// Where a sealed value stands. A value that is moved to another place cannot be opened there.
public enum SealedColumn {
    PAYLOAD,
    RESULT,
    ERROR,
    /// One attempt; each is sealed by itself.
    ATTEMPT,
    PROGRESS,
    /// The message of a line.
    LOG,
    /// The job of a schedule.
    TEMPLATE,
    /// What became of a tick of a schedule, in words.
    DETAIL;

    private final String word = EnumWords.of(this);

    /// Kept within values, so it must stay as it is.
    String word() {
        return word;
    }
}
