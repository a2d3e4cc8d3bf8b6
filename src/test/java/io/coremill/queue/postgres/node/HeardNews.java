package io.coremill.queue.postgres.node;

import io.coremill.access.key.KeySnapshot;
import io.coremill.queue.cluster.LiveNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Notes what it hears, each piece as a sentence.
final class HeardNews implements NodeNews {
    private final BlockingQueue<String> pieces = new LinkedBlockingQueue<>();
    /// The newest migration that the node knows.
    volatile int known = Integer.MAX_VALUE;

    /// Of the keys that it has heard of.
    final List<Long> keyChanges = new CopyOnWriteArrayList<>();

    private volatile List<LiveNode> live = List.of();

    @Override
    public void hasWork(Set<String> queues) {
        pieces.add("work in " + String.join(", ", queues.stream().sorted().toList()));
    }

    @Override
    public void nextDue(@Nullable Instant due) {
        if (due != null) {
            pieces.add("due at " + due);
        }
    }

    @Override
    public long keyVersion() {
        return 0;
    }

    /// Their changes alone are kept: each node hears of them first.
    @Override
    public boolean keys(KeySnapshot keys, long before) {
        keyChanges.add(keys.change());
        return true;
    }

    @Override
    public void nextTick(@Nullable Instant due) {
        if (due != null) {
            pieces.add("tick at " + due);
        }
    }

    @Override
    public void nextTerm(@Nullable Instant term) {
        if (term != null) {
            pieces.add("ends at " + term);
        }
    }

    @Override
    public void paused(Set<String> queues) {
        if (!queues.isEmpty()) {
            pieces.add("paused: " + String.join(", ", queues.stream().sorted().toList()));
        }
    }

    @Override
    public void cancelled(long lease, String queue) {
        pieces.add("cancelled: %d of %s".formatted(lease, queue));
    }

    @Override
    public boolean needs(int migration) {
        if (migration > known) {
            pieces.add("needs " + migration);
        }
        return migration <= known;
    }

    @Override
    public void declaredDead(UUID instance) {
        pieces.add("dead, now " + instance);
    }

    /// Comes with every heartbeat.
    @Override
    public void live(List<LiveNode> nodes) {
        live = nodes;
    }

    /// As of the last heartbeat.
    List<LiveNode> live() {
        return live;
    }

    @Override
    public void recycle(String worker) {
        pieces.add("recycle " + worker);
    }

    @Override
    public void changed(UUID job) {
        pieces.add("changed: " + job);
    }

    @Override
    public void finished(UUID job) {
        pieces.add("finished: " + job);
    }

    @Override
    public void watched(UUID job) {
        pieces.add("watched: " + job);
    }

    /// The next piece; waits for it.
    String next() throws InterruptedException {
        var piece = pieces.poll(50, TimeUnit.SECONDS);
        return piece == null ? "nothing" : piece;
    }

    /// All that was heard since.
    List<String> all() {
        var all = new ArrayList<String>();
        pieces.drainTo(all);
        return all;
    }
}
