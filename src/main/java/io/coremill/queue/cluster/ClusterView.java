package io.coremill.queue.cluster;

/// What this node has seen of the nodes and of the database that they share. Asks the database
/// nothing.
public interface ClusterView {

    ClusterFigures figures();
}
