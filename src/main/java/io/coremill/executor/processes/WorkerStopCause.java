package io.coremill.executor.processes;

import io.coremill.executor.ExitReason;
import io.coremill.executor.StopReason;

/// Why the service ends a worker.
public enum WorkerStopCause {
    CANCELLED(ExitReason.KILLED_CANCELLED, Why.ASKED, "was ended because its job was cancelled"),
    TIMED_OUT(ExitReason.KILLED_TIMEOUT, Why.ASKED, "was ended because its job took too long"),
    LINE_TOO_LONG(
            ExitReason.KILLED_PROTOCOL,
            Why.FAULT,
            "was ended because it wrote a line over the size limit"),
    CLOSED_STDOUT(ExitReason.KILLED_PROTOCOL, Why.FAULT, "was ended because it closed its stdout"),
    TOO_MUCH_OUTPUT(ExitReason.KILLED_OUTPUT, Why.FAULT, "was ended because it printed too much"),
    TOO_MUCH_MEMORY(
            ExitReason.KILLED_MEMORY, Why.FAULT, "was ended because it had too much memory"),
    TOO_MUCH_CPU(ExitReason.KILLED_CPU, Why.FAULT, "was ended because it used too much CPU time"),
    TOO_MANY_PROCESSES(
            ExitReason.KILLED_PROCESSES, Why.FAULT, "was ended because it forked too often"),
    NOT_READY(ExitReason.FAILED_START, Why.FAULT, "was ended because it did not say hello in time"),
    OUT_OF_MEMORY(
            ExitReason.KILLED_MEMORY,
            Why.ASKED,
            "was ended because it reported that it ran out of memory"),
    OUR_ERROR(ExitReason.KILLED_ERROR, Why.ASKED, "was ended over an error of the service's own"),
    RECYCLED_JOBS(ExitReason.RECYCLED_JOBS, Why.PLAN, "was replaced after many jobs"),
    RECYCLED_AGE(ExitReason.RECYCLED_AGE, Why.PLAN, "was replaced for its age"),
    RECYCLED_MEMORY(ExitReason.RECYCLED_MEMORY, Why.PLAN, "was replaced for its memory"),
    RECYCLED_ON_REQUEST(
            ExitReason.RECYCLED_REQUEST, Why.PLAN, "was replaced because a client asked for it"),
    IDLE(ExitReason.STOPPED_IDLE, Why.PLAN, "was stopped because it had nothing to do"),
    SHUT_DOWN(ExitReason.STOPPED, Why.PLAN, "was ended because the service stopped");

    private enum Why {
        /// By the worker itself.
        FAULT,
        /// By another than the service.
        ASKED,
        /// In the course of things, once it has answered what it had.
        PLAN
    }

    private final ExitReason reason;
    private final Why why;
    private final String text;

    WorkerStopCause(ExitReason reason, Why why, String text) {
        this.reason = reason;
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

    /// What the end of the worker counts as.
    public ExitReason reason() {
        return reason;
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
