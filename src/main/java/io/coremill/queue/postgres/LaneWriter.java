package io.coremill.queue.postgres;

import io.coremill.queue.StorageUnavailableException;
import io.coremill.queue.StoreHealth;
import io.coremill.queue.commit.CommandQueue;
import io.coremill.queue.commit.CommitWriter;
import io.coremill.queue.commit.StoreCommand;
import io.coremill.queue.commit.StoreTransactions;

/// One lane to the database: commands that gather, and the thread that commits them.
final class LaneWriter implements AutoCloseable {
    private final CommandQueue commands;
    private final CommitWriter writer;
    private final Thread thread;

    LaneWriter(
            String name,
            CommandQueue commands,
            StoreTransactions transactions,
            PostgresSetup setup) {
        this.commands = commands;
        writer = new CommitWriter(commands, transactions, setup.clock(), setup.nanos());
        thread = Thread.ofPlatform().name(name).unstarted(writer);
    }

    void start() {
        thread.start();
    }

    void put(StoreCommand command) {
        if (!commands.put(command)) {
            command.fail(
                    new StorageUnavailableException(
                            "the queue is closed", new IllegalStateException("closed")));
        }
    }

    StoreHealth health() {
        return writer.health();
    }

    /// Writes what has gathered. Does not give up when interrupted.
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
