package io.coremill.queue.postgres;

/// Hears what a writer is about to do, and how its transactions ended. Called on the writer's
/// thread.
interface LaneEvents {

    /// Jobs are about to be let in.
    default void submits() {}

    /// A transaction was committed. Nothing else has heard of it yet.
    default void committed() {}

    /// The database did not answer: a transaction may have been committed or not.
    default void wentUnanswered() {}
}
