package io.coremill.web;

import io.coremill.queue.cluster.LiveNode;
import io.coremill.queue.cluster.NodeDirectory;
import io.coremill.queue.cluster.NodeRequests;
import io.coremill.queue.cluster.NodeSummary;
import io.coremill.queue.cluster.ServedQueue;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;

/// The nodes of a shared store as a test wants them. What they are asked for is noted.
final class TestNodes implements NodeDirectory, NodeRequests {
    static final Instant TIME = Instant.parse("2027-03-01T12:00:00Z");

    final List<LiveNode> live =
            new CopyOnWriteArrayList<>(List.of(node("test", true, summary(List.of(), 100))));

    /// Each as the instance and the worker.
    final List<String> requests = new CopyOnWriteArrayList<>();

    static LiveNode node(String name, boolean self, NodeSummary summary) {
        return new LiveNode(UUID.randomUUID(), name, self, "1.2", TIME, TIME, false, summary);
    }

    static NodeSummary summary(List<String> workers, int maxWaiting) {
        var queue =
                new ServedQueue(
                        "cpu", "threads", 2, 1, List.of(), maxWaiting, Duration.ofMinutes(5), 3);
        return new NodeSummary(List.of(queue), List.of(), 4, workers, false);
    }

    /// The test's own node, and these others.
    void only(LiveNode... others) {
        live.removeIf(node -> !node.self());
        live.addAll(List.of(others));
        requests.clear();
    }

    @Override
    public List<LiveNode> live() {
        return List.copyOf(live);
    }

    @Override
    public boolean recycle(UUID node, String worker) {
        requests.add(node + " " + worker);
        return true;
    }
}
