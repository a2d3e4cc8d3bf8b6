package io.coremill.job;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// Where the attempts of a queue run.
public enum ExecutorKind {
    /// Platform threads of the service: CPU-bound Java.
    THREADS,
    /// Virtual threads of the service: Java that mostly waits.
    VIRTUAL_THREADS,
    /// Worker processes: any language, separate memory.
    PROCESSES;

    /// The word for this kind in settings, in the API and in metrics.
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public static Optional<ExecutorKind> ofWord(String word) {
        return Arrays.stream(values()).filter(kind -> kind.word().equals(word)).findFirst();
    }
}
