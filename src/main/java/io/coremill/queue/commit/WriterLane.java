package io.coremill.queue.commit;

import io.coremill.queue.KeptOutcomes;
import io.coremill.queue.StorageUnavailableException;
import io.coremill.queue.StoreHealth;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// One way into a store: commands that gather, and the thread that commits them.
public final class WriterLane implements AutoCloseable {
    private final CommandQueue commands;
    private final CommitWriter writer;
    private final Thread thread;
    private volatile @Nullable String refusal;

    /// @param name of the thread
    public WriterLane(
            String name, CommandQueue commands, StoreTransactions transactions, Setup setup) {
        this.commands = commands;
        writer = new CommitWriter(commands, transactions, setup);
        thread = Thread.ofPlatform().name(name).unstarted(writer);
    }

    public void start() {
        thread.start();
    }

    public void put(StoreCommand command) {
        var why = refusal;
        if (why != null) {
            command.fail(new StorageUnavailableException(why, new IllegalStateException(why)));
        } else if (!commands.put(command)) {
            command.fail(
                    new StorageUnavailableException(
                            "the queue is closed", new IllegalStateException("closed")));
        }
    }

    /// Takes no more commands; those that have come are carried out.
    ///
    /// @param why in words for operators
    public void refuse(String why) {
        refusal = why;
    }

    public StoreHealth health() {
        var why = refusal;
        return why == null ? writer.health() : StoreHealth.unwritable(why);
    }

    /// What is kept until the store can write again.
    public KeptOutcomes keptOutcomes() {
        return writer.keptOutcomes();
    }

    /// Does not give up when interrupted: what has gathered must be written.
    @Override
    public void close() {
        commands.close();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /// What a writer goes by.
    ///
    /// @param nanos rises steadily from anywhere
    /// @param mostKept how many bytes the outcomes may take that wait for the store
    /// @param commits hears how long each transaction took
    public record Setup(
            InstantSource clock, LongSupplier nanos, long mostKept, Consumer<Duration> commits) {}
}
