package io.coremill.executor.processes;

import io.coremill.executor.StopReason;

/// Why the service ends a worker.
public enum WorkerStopCause {
    CANCELLED("killed-cancelled", Why.ASKED, "was ended because its job was cancelled"),
    TIMED_OUT("killed-timeout", Why.ASKED, "was ended because its job took too long"),
    LINE_TOO_LONG(
            "killed-protocol", Why.FAULT, "was ended because it wrote a line over the size limit"),
    CLOSED_STDOUT("killed-protocol", Why.FAULT, "was ended because it closed its stdout"),
    TOO_MUCH_OUTPUT("killed-output", Why.FAULT, "was ended because it printed too much"),
    TOO_MUCH_MEMORY("killed-memory", Why.FAULT, "was ended because it had too much memory"),
    TOO_MUCH_CPU("killed-cpu", Why.FAULT, "was ended because it used too much CPU time"),
    TOO_MANY_PROCESSES("killed-processes", Why.FAULT, "was ended because it forked too often"),
    NOT_READY("failed-start", Why.FAULT, "was ended because it did not say hello in time"),
    OUT_OF_MEMORY(
            "killed-memory", Why.ASKED, "was ended because it reported that it ran out of memory"),
    OUR_ERROR("killed-error", Why.ASKED, "was ended over an error of the service's own"),
    RECYCLED_JOBS("recycled-jobs", Why.PLAN, "was replaced after many jobs"),
    RECYCLED_AGE("recycled-age", Why.PLAN, "was replaced for its age"),
    RECYCLED_MEMORY("recycled-memory", Why.PLAN, "was replaced for its memory"),
    RECYCLED_ON_REQUEST("recycled-request", Why.PLAN, "was replaced because a client asked for it"),
    IDLE("stopped-idle", Why.PLAN, "was stopped because it had nothing to do"),
    SHUT_DOWN("stopped", Why.PLAN, "was ended because the service stopped");

    private enum Why {
        /// By the worker itself.
        FAULT,
        /// By another than the service.
        ASKED,
        /// In the course of things, once it has answered what it had.
        PLAN
    }

    private final String word;
    private final Why why;
    private final String text;

    WorkerStopCause(String word, Why why, String text) {
        this.word = word;
        this.why = why;
        this.text = text;
    }

    public static WorkerStopCause of(StopReason reason) {
        return switch (reason) {
            case CANCELLED -> CANCELLED;
            case TIMED_OUT -> TIMED_OUT;
            case DRAINED -> SHUT_DOWN;
        };
    }

    /// The word for metrics.
    public String word() {
        return word;
    }

    /// What happened to the worker, as the middle of a sentence.
    public String text() {
        return text;
    }

    /// Whether the worker brought it on itself, so that what it ran is lost by its fault.
    public boolean isItsFault() {
        return why == Why.FAULT;
    }

    /// Whether it is nothing that an operator need look after.
    public boolean isPlanned() {
        return why == Why.PLAN;
    }
}
