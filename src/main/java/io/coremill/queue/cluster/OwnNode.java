package io.coremill.queue.cluster;

import java.util.function.Consumer;
import java.util.function.Supplier;

/// This node, as the others get to know it.
public interface OwnNode {

    /// Has the summary of this node made by someone who knows, once at each heartbeat. It is made
    /// on the thread that keeps this node alive for the others: it must be short and must not wait.
    void describedBy(Supplier<NodeSummary> summary);

    /// Has workers recycled for other nodes by someone who can. It hears the name of each worker on
    /// the thread that keeps this node alive, and must not wait.
    void recycledBy(Consumer<String> recycler);

    /// Makes known what jobs this node lets in. That stays known when the node has ended.
    void accepts(AcceptedJobs jobs);

    /// Shows the others at once that this node is about to end.
    void drains();
}
