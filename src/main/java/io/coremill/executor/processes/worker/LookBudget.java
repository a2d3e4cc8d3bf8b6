package io.coremill.executor.processes.worker;

import java.util.concurrent.atomic.AtomicLong;

/// How often the workers of a queue may be looked at for the sake of what attempts report: all
/// looks together may cost a small part of one core, however many workers there are. After a quiet
/// time some more may follow each other at once. Safe from any thread.
public final class LookBudget {
    private static final long TIME_TO_COST = 50;
    private static final long MOST_SAVED_NANOS = 100_000_000;

    /// The time by which all looks so far are paid for.
    private final AtomicLong paidAt;

    public LookBudget(long now) {
        paidAt = new AtomicLong(now - MOST_SAVED_NANOS);
    }

    boolean allows(long now) {
        return now - paidAt.get() >= 0;
    }

    /// @param nanos that a look took
    void spend(long now, long nanos) {
        paidAt.accumulateAndGet(
                nanos * TIME_TO_COST,
                (paid, price) -> {
                    long earliest = now - MOST_SAVED_NANOS;
                    return (paid - earliest < 0 ? earliest : paid) + price;
                });
    }
}
