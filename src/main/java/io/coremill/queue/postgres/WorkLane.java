package io.coremill.queue.postgres;

import io.coremill.job.NextStep;
import io.coremill.queue.Lease;
import io.coremill.queue.Settlement;
import io.coremill.queue.commit.CommandQueue;
import io.coremill.queue.commit.StoreCommand;
import io.coremill.queue.postgres.term.NextDue;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

/// Has the writer that claims look for work, once for however many ask before it does.
final class WorkLane {
    private final CommandQueue commands;
    private final NextDue nextDue;
    private final NextDue nextTerm;
    private final InstantSource clock;
    private final AtomicBoolean asked = new AtomicBoolean();
    private volatile boolean settlesOnly;

    WorkLane(CommandQueue commands, NextDue nextDue, NextDue nextTerm, InstantSource clock) {
        this.commands = commands;
        this.nextDue = nextDue;
        this.nextTerm = nextTerm;
        this.clock = clock;
    }

    void lookForWork() {
        if (!asked.get() && asked.compareAndSet(false, true)) {
            commands.put(new StoreCommand.Wake(new CompletableFuture<>()));
        }
    }

    /// Gives back what nothing runs. It is written before the next claim, and what is not there
    /// counts for nothing.
    void giveBack(List<Lease> leases) {
        for (var lease : leases) {
            var back = Settlement.unstarted(lease.number(), lease.job(), new NextStep.GiveBack());
            commands.put(StoreCommand.Settle.of(back, clock.instant()));
        }
    }

    /// The writer looks: who asks from now on has it look once more.
    void begins() {
        asked.set(false);
    }

    /// Neither queues nor ends what is due from now on. From any thread.
    void settleOnly() {
        settlesOnly = true;
    }

    boolean settlesOnly() {
        return settlesOnly;
    }

    /// When there is work without being asked.
    Optional<Instant> nextDue() {
        if (settlesOnly) {
            return Optional.empty();
        }
        return Stream.of(nextDue.at(), nextTerm.at())
                .flatMap(Optional::stream)
                .min(Comparator.naturalOrder());
    }
}
