package io.coremill.queue;

import io.coremill.queue.lookup.JobLookup;

/// The durable queue as a store implements it. What reads it takes the port that it needs: clients
/// submit and steer through [JobControl], [JobLookup] looks, the dispatcher claims and settles
/// through [JobLeases], and [StoreProbe] knows whether the store can write.
///
/// Every change is on disk before its future completes; the store gathers changes of many callers
/// into one commit and never waits on a timer to do so.
public interface JobQueue extends JobControl, JobLookup, JobLeases, StoreProbe, AutoCloseable {

    /// Writes what has gathered, then lets go of the store.
    @Override
    void close();
}
