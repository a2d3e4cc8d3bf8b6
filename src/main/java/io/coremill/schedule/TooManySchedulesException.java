package io.coremill.schedule;

/// There are as many schedules as there may be.
public final class TooManySchedulesException extends RuntimeException {
    public TooManySchedulesException() {
        super("there are %d schedules, as many as there may be".formatted(JobSchedule.MOST));
    }
}
