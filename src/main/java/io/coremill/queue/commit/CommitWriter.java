package io.coremill.queue.commit;

import io.coremill.queue.KeptOutcomes;
import io.coremill.queue.StoreHealth;
import io.coremill.queue.upload.ChunkShares;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The one thread that writes: takes whatever has gathered, commits it, informs all listeners, and
/// looks again. It waits for commands and for the next scheduled job, never for the clock alone,
/// and nothing that goes wrong ends it.
public final class CommitWriter implements Runnable {
    private static final Logger log = LoggerFactory.getLogger(CommitWriter.class);

    /// A wait is cut short now and then, lest a clock that is put forward goes unnoticed.
    private static final Duration LONGEST_WAIT_FOR_DUE = Duration.ofMinutes(1);

    private static final Duration FOREVER = Duration.ofDays(1);
    private static final Duration UNTIL_TIDY = Duration.ofSeconds(1);
    private static final Duration AFTER_A_FAULT = Duration.ofSeconds(1);

    private final CommandQueue queue;
    private final StoreTransactions store;
    private final WriterLane.Setup setup;
    private final SettlementRetries retries;
    private final WriteWatch watch;

    /// Chunks of which a part has been written.
    private List<StoreCommand.SubmitChunk> unfinished = List.of();

    private volatile @Nullable StoreOutage outage;

    /// Whether not even an empty batch could be carried out.
    private volatile boolean stuck;

    /// Outcomes, in the outages that are over.
    private final AtomicLong dropped = new AtomicLong();

    public CommitWriter(CommandQueue queue, StoreTransactions store, WriterLane.Setup setup) {
        this.queue = queue;
        this.store = store;
        this.setup = setup;
        retries = new SettlementRetries(setup.nanos());
        watch = new WriteWatch(setup.nanos());
    }

    @Override
    public void run() {
        while (!queue.isDone() || !unfinished.isEmpty()) {
            try {
                turn(queue.take(patience()));
            } catch (InterruptedException e) {
                log.warn("the writer was interrupted and goes on");
            } catch (Throwable e) {
                log.error("the writer failed and goes on", e);
            }
        }
        finish();
    }

    public StoreHealth health() {
        var current = outage;
        if (current != null) {
            return StoreHealth.unwritable(current.reason());
        }
        if (stuck) {
            return StoreHealth.unwritable("nothing can be written; the log of the service has why");
        }
        return watch.hangsFor()
                .map(
                        time ->
                                StoreHealth.unwritable(
                                        "%s has not answered for %d s"
                                                .formatted(store.medium(), time.toSeconds())))
                .orElse(StoreHealth.WRITABLE);
    }

    /// What is kept until the store can write again.
    public KeptOutcomes keptOutcomes() {
        var current = outage;
        return current == null
                ? new KeptOutcomes(null, 0, 0, dropped.get())
                : current.outcomes(dropped.get());
    }

    private void turn(List<StoreCommand> commands) {
        var chunks = chunks(commands);
        if (chunks.isEmpty()) {
            carryOut(commands);
            return;
        }
        int favoured = share(chunks, commands.size());
        try {
            carryOut(plusUnfinished(commands));
        } finally {
            var next = new ArrayList<>(chunks);
            Collections.rotate(next, -favoured);
            unfinished = next.stream().filter(each -> !each.chunk().isOver()).toList();
        }
    }

    private void carryOut(List<StoreCommand> commands) {
        var current = outage;
        if (current == null) {
            write(commands);
            trySettlingAgain();
            tidy(commands.isEmpty());
            return;
        }
        current.take(commands);
        if (current.untilNextTry().isZero()) {
            writeAgain(current);
        }
    }

    /// Those that are not finished, and those that have come.
    private List<StoreCommand.SubmitChunk> chunks(List<StoreCommand> commands) {
        var chunks = unfinished;
        for (var command : commands) {
            if (command instanceof StoreCommand.SubmitChunk chunk) {
                chunks = chunks.isEmpty() ? new ArrayList<>() : new ArrayList<>(chunks);
                chunks.add(chunk);
            }
        }
        return chunks;
    }

    private List<StoreCommand> plusUnfinished(List<StoreCommand> commands) {
        if (unfinished.isEmpty()) {
            return commands;
        }
        var all = new ArrayList<StoreCommand>(unfinished);
        all.addAll(commands);
        return all;
    }

    /// @param commands that have come, with those for new chunks
    /// @return how many of the first chunks got more than the others, whose turn is next
    private int share(List<StoreCommand.SubmitChunk> chunks, int commands) {
        int others = commands - (chunks.size() - unfinished.size());
        return ChunkShares.give(
                chunks.stream().map(StoreCommand.SubmitChunk::chunk).toList(), others);
    }

    /// While there are no commands, as it takes its time.
    private void tidy(boolean idle) {
        if (idle && outage == null && store.isUntidy()) {
            watch.begins();
            try {
                store.tidy();
            } catch (TransactionException e) {
                log.debug("the store could not tidy up and tries again: {}", e.getMessage());
            }
        }
    }

    private void write(List<StoreCommand> commands) {
        watch.begins();
        try {
            store.carryOut(CommandBatch.of(commands));
            stuck = false;
        } catch (TransactionException e) {
            failed(commands, e);
            return;
        } catch (RuntimeException | Error e) {
            writeOneByOne(commands, e);
            return;
        }
        setup.commits().accept(watch.soFar());
    }

    private void failed(List<StoreCommand> commands, TransactionException why) {
        if (why.outage().isPresent()) {
            var begun =
                    new StoreOutage(why, setup.clock().instant(), setup.nanos(), setup.mostKept());
            outage = begun;
            begun.take(commands);
        } else {
            writeOneByOne(commands, why);
        }
    }

    /// Something in a batch is at fault: finds out what, so that the others do not suffer, and then
    /// queues and hands over what there is. If that alone fails it has to wait.
    private void writeOneByOne(List<StoreCommand> commands, Throwable why) {
        log.error("a batch of {} failed and is written one by one", commands.size(), why);
        if (commands.isEmpty()) {
            stuck = true;
            return;
        }
        writeEach(commands);
        if (outage == null) {
            write(List.of());
        }
    }

    private void writeEach(List<StoreCommand> commands) {
        for (var command : commands) {
            var current = outage;
            if (current == null) {
                writeAlone(command);
            } else {
                current.take(List.of(command));
            }
        }
    }

    private void trySettlingAgain() {
        if (outage == null && !retries.isEmpty() && retries.untilNextTry().isZero()) {
            writeEach(retries.take());
            if (outage == null) {
                write(List.of());
            }
        }
    }

    private void writeAlone(StoreCommand command) {
        var alone = List.of(command);
        watch.begins();
        try {
            store.carryOutAlone(CommandBatch.of(alone));
        } catch (TransactionException e) {
            if (e.outage().isPresent()) {
                failed(alone, e);
            } else {
                refuse(command, e);
            }
        } catch (RuntimeException | Error e) {
            refuse(command, e);
        }
    }

    private void refuse(StoreCommand command, Throwable why) {
        log.error("a command failed alone: {}", command.getClass().getSimpleName(), why);
        if (command instanceof StoreCommand.Settle settle) {
            retries.keep(settle, why);
        } else {
            command.fail(why);
        }
    }

    private void writeAgain(StoreOutage current) {
        watch.begins();
        try {
            store.probe(CommandBatch.of(current.kept()));
            over(current);
        } catch (TransactionException e) {
            if (e.outage().isPresent()) {
                current.goesOn(e);
            } else {
                over(current);
                writeOneByOne(current.kept(), e);
            }
        } catch (RuntimeException | Error e) {
            over(current);
            writeOneByOne(current.kept(), e);
        }
    }

    private void over(StoreOutage current) {
        dropped.addAndGet(current.dropped());
        outage = null;
        stuck = false;
        current.ends();
    }

    /// Tries once more what is left, without a pause.
    private void finish() {
        var current = outage;
        if (current != null) {
            writeAgain(current);
        }
        while (!retries.isEmpty()) {
            writeEach(retries.take());
        }
        if (outage != null) {
            outage.giveUp();
        }
    }

    private Duration patience() {
        watch.rests();
        if (!unfinished.isEmpty()) {
            return Duration.ZERO;
        }
        var current = outage;
        if (current != null) {
            return current.untilNextTry();
        }
        var due = store.isUntidy() ? shorter(untilDue(), UNTIL_TIDY) : untilDue();
        return retries.isEmpty() ? due : shorter(due, retries.untilNextTry());
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private Duration untilDue() {
        if (stuck) {
            return AFTER_A_FAULT;
        }
        try {
            return store.nextDue()
                    .map(due -> Duration.between(setup.clock().instant(), due))
                    .map(wait -> shorter(wait, LONGEST_WAIT_FOR_DUE))
                    .orElse(FOREVER);
        } catch (TransactionException e) {
            log.error("the store could not find what is due next", e);
            return AFTER_A_FAULT;
        }
    }
}
