package io.coremill.queue.lookup;

import io.coremill.job.Job;
import io.coremill.job.JobId;
import io.coremill.job.LogLine;
import io.coremill.queue.key.IdempotencyKey;
import io.coremill.queue.key.KeyCounts;
import io.coremill.queue.key.KeyReusedException;
import io.coremill.queue.key.SubmissionAnswer;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Looks at the jobs of the store and at the state of its queues, and changes nothing. Jobs, lists
/// and logs are of all nodes, as committed, whichever node is asked. What is answered from memory,
/// which is counts of unfinished jobs, pauses and depths, has this node's own commits at once and
/// those of others within a second.
public interface JobLookup {

    /// The job with its attempts and its result, the body of which is left empty unless it is JSON.
    Optional<Job> find(JobId id);

    /// The job with its result, whatever the media type.
    Optional<Job> findWithResult(JobId id);

    /// What became of a request that was carried out before, under a key that is still kept.
    ///
    /// @throws KeyReusedException if it was another request
    Optional<SubmissionAnswer> answerTo(IdempotencyKey request);

    /// How many keys are kept, of all nodes. It takes longer the more there are, up to a bound.
    KeyCounts keyCounts();

    /// Newest first, by their ids, without payloads, results and attempts. Ids of one node rise;
    /// those of many nodes rise by the millisecond, as their clocks have it. Looks at a bounded
    /// number of jobs, so that a filter which few pass, or none, is answered as soon as any other.
    ///
    /// @param limit jobs at most
    default JobList list(JobFilter filter, int limit) {
        return sorted(filter, JobOrder.NEWEST_FIRST, null, limit).asList();
    }

    /// The same in any order.
    ///
    /// @param after only jobs behind this place; null for the beginning
    SortedJobs sorted(JobFilter filter, JobOrder order, @Nullable ListPlace after, int limit);

    /// The ids of a list, newest first, for one who goes through all of them page by page: no page
    /// takes longer because many jobs wait.
    FoundIds ids(JobFilter filter, int limit);

    /// What the newest failures have in common, the largest groups first.
    ///
    /// @param queue of which jobs; null for any
    /// @param type of which jobs; null for any
    /// @param most groups at most
    default FailureGroups failures(@Nullable String queue, @Nullable String type, int most) {
        return failures(new JobFilter(queue, type, null, null), most);
    }

    /// The same.
    ///
    /// @param filter of which a queue, a type and whose they are count, and nothing else
    FailureGroups failures(JobFilter filter, int most);

    /// As exact as [#depths] for what is not finished, of any queue or of one; else it counts
    /// within the bounds of a list.
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

    /// Has listeners hear of what other nodes do to a job, until the watch is closed. What they did
    /// before is not reported: look at the job after the watch has begun.
    JobWatch watch(JobId id);

    /// The queues that are paused, on all nodes.
    Set<String> paused();

    /// Every queue that has jobs which are not finished, on whichever node; read from memory. A
    /// depth is exact but for what other nodes committed within a second; a shared store may
    /// estimate how many jobs wait in a queue where that is more than 10,000.
    List<QueueDepth> depths();
}
