package io.coremill.queue.lookup;

import io.coremill.job.Job;
import io.coremill.job.JobId;
import io.coremill.job.LogLine;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Looks at the jobs of the store and at the state of its queues, and changes nothing.
public interface JobLookup {

    /// The job with its attempts and its result, the body of which is left empty unless it is JSON.
    Optional<Job> find(JobId id);

    /// The job with its result, whatever the media type.
    Optional<Job> findWithResult(JobId id);

    /// Newest first, without payloads, results and attempts. Looks at a bounded number of jobs, so
    /// that a filter which few pass, or none, is answered as soon as any other.
    ///
    /// @param limit jobs at most
    JobList list(JobFilter filter, int limit);

    /// Exact for what is not finished, of any queue or of one; else it counts within the bounds of
    /// a list.
    ///
    /// @param most jobs that it counts where it has to look for them
    JobCount count(JobFilter filter, int most);

    /// What the job's attempts left behind, oldest first; empty for an unknown job.
    List<LogLine> logs(JobId id);

    /// What its attempts left behind after a line, oldest first. If lines in between are gone, the
    /// first one reports it, in the place of the last of them.
    ///
    /// @param after the number of that line; 0 for the start
    /// @param most lines at once
    List<NumberedLine> logs(JobId id, long after, int most);

    /// The queues that are paused.
    Set<String> paused();

    /// Every queue that has jobs which are not finished; read from memory.
    List<QueueDepth> depths();
}
