package io.coremill.queue.retention;

/// Removes finished jobs whose time is over, with their logs and results. How long a job is kept is
/// decided when it finishes, by the settings of the node that ends it. What had finished before
/// anything was decided goes by the settings of the node that removes.
public interface JobRetention {

    /// Removes some of the jobs that are to go, best those that were to go first: those whose time
    /// is over, and those of queues that have more than they may. Claims and settlements go on
    /// meanwhile. Where many nodes share a store one of them removes, and the others do nothing.
    ///
    /// A removed job is as one that never was.
    ///
    /// @param most jobs of a kind at once; the store may remove fewer
    RemovalTurn prune(int most);

    /// What is known of it without waiting for the store.
    RetentionFigures retention();
}
