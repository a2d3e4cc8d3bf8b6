package io.coremill.executor.processes;

import io.coremill.executor.StopReason;

/// Why the service ends a worker.
enum StopCause {
    CANCELLED("killed-cancelled", "was ended because its job was cancelled"),
    TIMED_OUT("killed-timeout", "was ended because its job took too long"),
    LINE_TOO_LONG("killed-protocol", "was ended because it wrote a line over the size limit"),
    CLOSED_STDOUT("killed-protocol", "was ended because it closed its stdout"),
    TOO_MUCH_OUTPUT("killed-output", "was ended because it printed more than a result may have"),
    OUR_ERROR("killed-error", "was ended over an error of the service's own"),
    SHUT_DOWN("stopped", "was ended because the service stopped");

    private final String word;
    private final String text;

    StopCause(String word, String text) {
        this.word = word;
        this.text = text;
    }

    static StopCause of(StopReason reason) {
        return switch (reason) {
            case CANCELLED -> CANCELLED;
            case TIMED_OUT -> TIMED_OUT;
            case DRAINED -> SHUT_DOWN;
        };
    }

    /// The word for metrics.
    String word() {
        return word;
    }

    /// What happened to the worker, as the middle of a sentence.
    String text() {
        return text;
    }

    /// Whether the worker brought it on itself, so that what it ran is lost by its fault.
    boolean isItsFault() {
        return this == LINE_TOO_LONG || this == CLOSED_STDOUT || this == TOO_MUCH_OUTPUT;
    }
}
