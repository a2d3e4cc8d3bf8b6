package io.coremill.queue.postgres;

import io.coremill.queue.commit.CommandQueue;
import io.coremill.queue.commit.StoreCommand;
import io.coremill.queue.postgres.step.NextDue;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/// Has the writer that claims look for work, once for however many ask before it does.
final class WorkLane {
    private final CommandQueue commands;
    private final NextDue nextDue;
    private final AtomicBoolean asked = new AtomicBoolean();

    WorkLane(CommandQueue commands, NextDue nextDue) {
        this.commands = commands;
        this.nextDue = nextDue;
    }

    void lookForWork() {
        if (!asked.get() && asked.compareAndSet(false, true)) {
            commands.put(new StoreCommand.Wake(new CompletableFuture<>()));
        }
    }

    /// The writer looks: who asks from now on has it look once more.
    void begins() {
        asked.set(false);
    }

    /// When there is work without being asked.
    Optional<Instant> nextDue() {
        return nextDue.at();
    }
}
