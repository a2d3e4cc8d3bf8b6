package io.coremill.comparison.stability;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/// What one job does to its process.
public enum Misdeed {
    EXIT("exits"),
    SEGFAULT("writes to address 0"),
    MEMORY("runs out of memory"),
    LOOP("loops for ever");

    private final String inWords;

    Misdeed(String inWords) {
        this.inWords = inWords;
    }

    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// What the job does: `exits`.
    public String inWords() {
        return inWords;
    }
}
