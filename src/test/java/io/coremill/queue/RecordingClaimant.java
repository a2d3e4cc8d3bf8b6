package io.coremill.queue;

import java.util.ArrayList;
import java.util.List;

/// Takes what it has room for and remembers it.
final class RecordingClaimant implements Claimant {
    private final List<Lease> taken = new ArrayList<>();
    private final List<Long> cancelled = new ArrayList<>();
    private int free;
    private int ahead;

    synchronized RecordingClaimant withRoom(int newFree, int newAhead) {
        free = newFree;
        ahead = newAhead;
        return this;
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
    }

    @Override
    public synchronized void cancel(long lease) {
        cancelled.add(lease);
    }

    synchronized List<Lease> taken() {
        return List.copyOf(taken);
    }

    synchronized List<Long> cancelled() {
        return List.copyOf(cancelled);
    }
}
