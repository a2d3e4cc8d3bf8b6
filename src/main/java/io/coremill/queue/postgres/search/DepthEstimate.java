package io.coremill.queue.postgres.search;

import io.coremill.job.JobState;

/// How deep a queue is of which too many jobs wait to count them each time.
interface DepthEstimate {

    /// About how many of its jobs are in that state, those held ready among the queued ones.
    ///
    /// @param state `QUEUED` or `SCHEDULED`
    /// @param counted there are at least as many
    long jobs(String queue, JobState state, long counted);
}
