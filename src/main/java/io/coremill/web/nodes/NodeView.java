package io.coremill.web.nodes;

import io.coremill.executor.WorkerIdentity;
import io.coremill.queue.cluster.LiveNode;
import io.coremill.queue.cluster.NodeSummary;
import io.coremill.queue.cluster.ServedQueue;
import io.coremill.web.sight.CallerSight;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A live node as the API shows it. What is not known is left out.
///
/// @param self whether it is the node that was asked
/// @param cores how many it may use
/// @param incomplete true if it has more queues or workers than could be shown, or has shown none
///     yet; null if all is there
record NodeView(
        String name,
        UUID instance,
        boolean self,
        String version,
        Instant joinedAt,
        Instant lastHeartbeatAt,
        boolean draining,
        List<String> labels,
        @Nullable Integer cores,
        List<NodeQueue> queues,
        List<String> workers,
        @Nullable Boolean incomplete) {

    /// @param sight of who asks: queues that it does not see are left out, with their workers
    static NodeView of(LiveNode node, CallerSight sight) {
        NodeSummary summary = node.summary();
        return new NodeView(
                node.name(),
                node.instance(),
                node.self(),
                node.version(),
                node.joined(),
                node.beat(),
                node.draining(),
                summary.labels(),
                summary.cores() == 0 ? null : summary.cores(),
                summary.queues().stream()
                        .filter(queue -> sight.hasWhole(queue.name()))
                        .map(NodeQueue::of)
                        .toList(),
                summary.workers().stream()
                        .filter(worker -> sight.hasWhole(WorkerIdentity.queueOf(worker)))
                        .toList(),
                summary.cut() ? true : null);
    }

    /// A queue that it serves.
    ///
    /// @param types empty if it takes any, null if that is not known
    record NodeQueue(
            String name, String executor, int slots, int running, @Nullable List<String> types) {

        static NodeQueue of(ServedQueue queue) {
            return new NodeQueue(
                    queue.name(), queue.executor(), queue.slots(), queue.running(), queue.types());
        }
    }
}
