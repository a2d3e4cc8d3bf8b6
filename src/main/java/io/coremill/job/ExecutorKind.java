package io.coremill.job;

import io.coremill.text.EnumWords;

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
        return EnumWords.of(this);
    }
}
