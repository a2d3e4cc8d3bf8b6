package io.coremill.executor.processes;

import io.coremill.executor.ExitReason;
import io.coremill.executor.StopReason;

/// Why the service ends a worker.
public enum WorkerStopCause {
    CANCELLED(ExitReason.KILLED_CANCELLED, "was ended because its job was cancelled"),
    TIMED_OUT(ExitReason.KILLED_TIMEOUT, "was ended because its job took too long"),
    LINE_TOO_LONG(
            ExitReason.KILLED_PROTOCOL, "was ended because it wrote a line over the size limit"),
    CLOSED_STDOUT(ExitReason.KILLED_PROTOCOL, "was ended because it closed its stdout"),
    TOO_MUCH_OUTPUT(ExitReason.KILLED_OUTPUT, "was ended because it printed too much"),
    TOO_MUCH_MEMORY(ExitReason.KILLED_MEMORY, "was ended because it had too much memory"),
    TOO_MUCH_CPU(ExitReason.KILLED_CPU, "was ended because it used too much CPU time"),
    TOO_MANY_PROCESSES(ExitReason.KILLED_PROCESSES, "was ended because it forked too often"),
    NOT_READY(ExitReason.FAILED_START, "was ended because it did not say hello in time"),
    OUT_OF_MEMORY(
            ExitReason.KILLED_MEMORY, "was ended because it reported that it ran out of memory"),
    OUR_ERROR(ExitReason.KILLED_ERROR, "was ended over an error of the service's own"),
    RECYCLED_JOBS(ExitReason.RECYCLED_JOBS, "was replaced after many jobs"),
    RECYCLED_AGE(ExitReason.RECYCLED_AGE, "was replaced for its age"),
    RECYCLED_MEMORY(ExitReason.RECYCLED_MEMORY, "was replaced for its memory"),
    RECYCLED_ON_REQUEST(ExitReason.RECYCLED_REQUEST, "was replaced because a client asked for it"),
    IDLE(ExitReason.STOPPED_IDLE, "was stopped because it had nothing to do"),
    SHUT_DOWN(ExitReason.STOPPED, "was ended because the service stopped");

    private final ExitReason reason;
    private final String text;

    WorkerStopCause(ExitReason reason, String text) {
        this.reason = reason;
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
        return switch (this) {
            case LINE_TOO_LONG,
                    CLOSED_STDOUT,
                    TOO_MUCH_OUTPUT,
                    TOO_MUCH_MEMORY,
                    TOO_MUCH_CPU,
                    TOO_MANY_PROCESSES,
                    NOT_READY ->
                    true;
            case CANCELLED,
                    TIMED_OUT,
                    OUT_OF_MEMORY,
                    OUR_ERROR,
                    RECYCLED_JOBS,
                    RECYCLED_AGE,
                    RECYCLED_MEMORY,
                    RECYCLED_ON_REQUEST,
                    IDLE,
                    SHUT_DOWN ->
                    false;
        };
    }

    /// Whether the worker ends in the course of things, once it has answered what it had.
    public boolean isPlanned() {
        return reason.isPlanned();
    }
}
