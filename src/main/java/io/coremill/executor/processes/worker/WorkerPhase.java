package io.coremill.executor.processes.worker;

/// The life of a worker: each phase can only be followed by a later one.
enum WorkerPhase {
    /// It takes jobs.
    SERVING,
    /// It answers what it has, and then leaves.
    RETIRING,
    /// It is asked to end, or about to be.
    STOPPING,
    /// It has ended, and so has all it ran.
    GONE
}
