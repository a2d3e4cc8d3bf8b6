package io.coremill.queue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// Takes what it has room for and remembers it.
public final class RecordingClaimant implements Claimant {
    private final List<Lease> taken = new ArrayList<>();
    private final List<Long> cancelled = new ArrayList<>();
    private int free;
    private int ahead;
    private @Nullable Set<String> types;
    private Duration ageing = Duration.ZERO;

    public synchronized RecordingClaimant withRoom(int newFree, int newAhead) {
        free = newFree;
        ahead = newAhead;
        return this;
    }

    /// @param newTypes those that it can run, from before it is registered on
    public synchronized RecordingClaimant ofTypes(String... newTypes) {
        types = Set.of(newTypes);
        return this;
    }

    @Override
    public synchronized @Nullable Set<String> types() {
        return types;
    }

    /// @param worth the waiting that is worth a level of priority, from before it is registered on
    public synchronized RecordingClaimant withAgeing(Duration worth) {
        ageing = worth;
        return this;
    }

    @Override
    public synchronized Duration ageing() {
        return ageing;
    }

    @Override
    public synchronized Room room() {
        return new Room(free, ahead);
    }

    @Override
    public synchronized void take(List<Lease> leases) {
        taken.addAll(leases);
        int started = (int) leases.stream().filter(Lease::started).count();
        free -= started;
        ahead -= leases.size() - started;
        notifyAll();
    }

    @Override
    public synchronized void cancel(long lease) {
        cancelled.add(lease);
        notifyAll();
    }

    public synchronized List<Lease> taken() {
        return List.copyOf(taken);
    }

    /// What it has taken, once it is so many leases. The test's time limit ends a wait in vain.
    public synchronized List<Lease> awaitTaken(int leases) {
        await(() -> taken.size() >= leases);
        return taken();
    }

    /// The lease that it was asked to stop last, once there is one.
    public synchronized long awaitCancelled() {
        await(() -> !cancelled.isEmpty());
        return cancelled.getLast();
    }

    private synchronized void await(BooleanSupplier done) {
        try {
            while (!done.getAsBoolean()) {
                wait();
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
