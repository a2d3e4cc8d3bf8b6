package io.coremill.executor;

import java.util.Locale;

/// Why a worker process ended.
public enum ExitReason {
    /// By itself and in order, or with the one job that it was started for.
    EXITED,
    /// By itself or by a signal, and not in order.
    CRASHED,
    /// It could not be started, or its command is to blame for its end.
    FAILED_START,
    KILLED_TIMEOUT,
    KILLED_CANCELLED,
    /// For what it wrote, or for closing its stdout.
    KILLED_PROTOCOL,
    /// It had too much memory, or the kernel had too little for it.
    KILLED_MEMORY,
    KILLED_CPU,
    /// It forked too often.
    KILLED_PROCESSES,
    /// It printed too much.
    KILLED_OUTPUT,
    /// Over an error of the service.
    KILLED_ERROR,
    RECYCLED_JOBS,
    RECYCLED_AGE,
    RECYCLED_MEMORY,
    /// A client asked for another worker in its place.
    RECYCLED_REQUEST,
    STOPPED_IDLE,
    /// With the service.
    STOPPED;

    /// Whether it ended in the course of things: nothing that an operator need look after.
    public boolean isPlanned() {
        return switch (this) {
            case RECYCLED_JOBS,
                    RECYCLED_AGE,
                    RECYCLED_MEMORY,
                    RECYCLED_REQUEST,
                    STOPPED_IDLE,
                    STOPPED ->
                    true;
            case EXITED,
                    CRASHED,
                    FAILED_START,
                    KILLED_TIMEOUT,
                    KILLED_CANCELLED,
                    KILLED_PROTOCOL,
                    KILLED_MEMORY,
                    KILLED_CPU,
                    KILLED_PROCESSES,
                    KILLED_OUTPUT,
                    KILLED_ERROR ->
                    false;
        };
    }

    /// The word for this reason in the API, in metrics and in logs.
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
