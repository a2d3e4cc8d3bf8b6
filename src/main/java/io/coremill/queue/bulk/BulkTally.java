package io.coremill.queue.bulk;

import java.util.LinkedHashMap;
import java.util.Map;

/// What became of the jobs that a bulk action has seen to, in numbers of jobs.
public record BulkTally(long done, long movedOn, long keyHeld, long queueFull, long wrongType) {
    public static final BulkTally NONE = new BulkTally(0, 0, 0, 0, 0);

    /// One job more.
    public BulkTally plus(BulkVerdict verdict) {
        return plus(verdict, 1);
    }

    public BulkTally plus(BulkVerdict verdict, long jobs) {
        return switch (verdict) {
            case DONE -> plus(new BulkTally(jobs, 0, 0, 0, 0));
            case MOVED_ON -> plus(new BulkTally(0, jobs, 0, 0, 0));
            case KEY_HELD -> plus(new BulkTally(0, 0, jobs, 0, 0));
            case QUEUE_FULL -> plus(new BulkTally(0, 0, 0, jobs, 0));
            case WRONG_TYPE -> plus(new BulkTally(0, 0, 0, 0, jobs));
        };
    }

    public BulkTally plus(BulkTally other) {
        return new BulkTally(
                done + other.done,
                movedOn + other.movedOn,
                keyHeld + other.keyHeld,
                queueFull + other.queueFull,
                wrongType + other.wrongType);
    }

    public BulkTally minus(BulkTally other) {
        return new BulkTally(
                done - other.done,
                movedOn - other.movedOn,
                keyHeld - other.keyHeld,
                queueFull - other.queueFull,
                wrongType - other.wrongType);
    }

    /// For which it could not be done any more.
    public long failed() {
        return movedOn + keyHeld + queueFull + wrongType;
    }

    public long seen() {
        return done + failed();
    }

    public long of(BulkVerdict verdict) {
        return switch (verdict) {
            case DONE -> done;
            case MOVED_ON -> movedOn;
            case KEY_HELD -> keyHeld;
            case QUEUE_FULL -> queueFull;
            case WRONG_TYPE -> wrongType;
        };
    }

    /// Why it could not be done, and for how many, in the words of the API.
    public Map<String, Long> reasons() {
        var reasons = new LinkedHashMap<String, Long>();
        for (var verdict : BulkVerdict.values()) {
            if (verdict != BulkVerdict.DONE && of(verdict) > 0) {
                reasons.put(verdict.word(), of(verdict));
            }
        }
        return reasons;
    }
}
