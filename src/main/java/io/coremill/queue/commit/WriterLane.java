package io.coremill.queue.commit;

import io.coremill.queue.StorageUnavailableException;
import io.coremill.queue.StoreHealth;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/// One way into a store: commands that gather, and the thread that commits them.
public final class WriterLane implements AutoCloseable {
    private final CommandQueue commands;
    private final CommitWriter writer;
    private final Thread thread;

    /// @param name of the thread
    /// @param nanos rises steadily from anywhere
    public WriterLane(
            String name,
            CommandQueue commands,
            StoreTransactions transactions,
            InstantSource clock,
            LongSupplier nanos) {
        this.commands = commands;
        writer = new CommitWriter(commands, transactions, clock, nanos);
        thread = Thread.ofPlatform().name(name).unstarted(writer);
    }

    public void start() {
        thread.start();
    }

    public void put(StoreCommand command) {
        if (!commands.put(command)) {
            command.fail(
                    new StorageUnavailableException(
                            "the queue is closed", new IllegalStateException("closed")));
        }
    }

    public StoreHealth health() {
        return writer.health();
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
}
