package io.coremill.queue.commit;

import io.coremill.queue.AttemptReport;
import io.coremill.queue.KeptOutcomes;
import io.coremill.queue.StorageUnavailableException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The time during which the store cannot write. Settlements are kept, their outcomes as far as the
/// bound in bytes allows, and so is which attempts have started. Everything else is refused;
/// attempts to write again are spaced out.
final class StoreOutage {
    private static final Logger log = LoggerFactory.getLogger(StoreOutage.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);
    private final LongSupplier nanos;
    private final Instant since;
    private final long mostBytes;
    private volatile TransactionException cause;
    private final List<StoreCommand.Settle> kept = new ArrayList<>();

    /// Of attempts that have not ended, by lease.
    private final Map<Long, AttemptReport> started = new LinkedHashMap<>();

    private volatile Tally tally = new Tally(0, 0, 0);
    private Duration pause = FIRST_PAUSE;
    private long nextTry;

    /// @param mostBytes how much memory outcomes may take
    StoreOutage(TransactionException cause, Instant since, LongSupplier nanos, long mostBytes) {
        this.cause = cause;
        this.since = since;
        this.nanos = nanos;
        this.mostBytes = mostBytes;
        nextTry = nanos.getAsLong() + FIRST_PAUSE.toNanos();
        log.error(
                "the store cannot write, settlements are kept: {} ({})",
                reason(),
                cause.getMessage());
    }

    /// Why nothing can be written, in words for operators.
    String reason() {
        return cause.outage().orElseThrow();
    }

    void take(List<StoreCommand> commands) {
        for (var command : commands) {
            switch (command) {
                case StoreCommand.Settle settle -> keep(settle);
                case StoreCommand.Report report -> report.attempts().forEach(this::keepStart);
                default -> command.fail(unavailable());
            }
        }
    }

    /// That an attempt has started is reported once; what else there was to report is lost.
    private void keepStart(AttemptReport report) {
        started.put(
                report.lease(),
                new AttemptReport(
                        report.lease(),
                        report.job(),
                        report.startedAt(),
                        report.ran(),
                        null,
                        List.of()));
    }

    /// A lease that is only given back takes next to no memory, and there are no more of them than
    /// the node holds.
    private void keep(StoreCommand.Settle settle) {
        started.remove(settle.row().settlement().lease());
        if (!settle.hasOutcome()) {
            kept.add(settle);
            return;
        }
        var more = tally.plus(settle.row().size());
        if (more.bytes() <= mostBytes) {
            tally = more;
            kept.add(settle);
        } else {
            drop(settle);
        }
    }

    private void drop(StoreCommand.Settle settle) {
        if (tally.dropped() == 0) {
            log.warn(
                    "outcomes are dropped from now on and their jobs run again: those that are kept"
                            + " take {} of {} bytes (coremill.store.kept-outcomes)",
                    tally.bytes(),
                    mostBytes);
        }
        tally = tally.plusDropped();
        kept.add(settle.withoutOutcome());
    }

    /// What is kept just now. From any thread.
    ///
    /// @param droppedBefore how many outcomes were dropped in earlier outages
    KeptOutcomes outcomes(long droppedBefore) {
        var now = tally;
        return new KeptOutcomes(since, now.count(), now.bytes(), droppedBefore + now.dropped());
    }

    /// How many outcomes were not kept.
    long dropped() {
        return tally.dropped();
    }

    /// Settlements that are still to be written, and which attempts have started.
    List<StoreCommand> kept() {
        var commands = new ArrayList<StoreCommand>(kept);
        if (!started.isEmpty()) {
            commands.add(new StoreCommand.Report(List.copyOf(started.values())));
        }
        return commands;
    }

    Duration untilNextTry() {
        return Duration.ofNanos(Math.max(0, nextTry - nanos.getAsLong()));
    }

    void goesOn(TransactionException why) {
        cause = why;
        pause = pause.multipliedBy(2);
        pause = pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
        nextTry = nanos.getAsLong() + pause.toNanos();
    }

    void ends() {
        log.info(
                "the store can write again, {} settlements were kept and {} outcomes dropped",
                kept.size() - tally.dropped(),
                tally.dropped());
    }

    /// The service ends before the outage does.
    void giveUp() {
        log.error(
                "the store could not write to the end, {} settlements are lost: their jobs will"
                        + " run again",
                kept.size());
        kept.forEach(settle -> settle.fail(unavailable()));
    }

    private StorageUnavailableException unavailable() {
        return new StorageUnavailableException("the store cannot write just now", cause);
    }

    /// @param count of outcomes that are kept
    /// @param bytes that they take
    /// @param dropped outcomes that are not
    private record Tally(long count, long bytes, long dropped) {
        Tally plus(long size) {
            return new Tally(count + 1, bytes + size, dropped);
        }

        Tally plusDropped() {
            return new Tally(count, bytes, dropped + 1);
        }
    }
}
