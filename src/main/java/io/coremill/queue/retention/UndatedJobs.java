package io.coremill.queue.retention;

import io.coremill.job.JobState;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Adds up what is going to be removed of jobs that had finished before that was decided for each:
/// after an upgrade from a version that kept them all.
public final class UndatedJobs {
    private static final Logger log = LoggerFactory.getLogger(UndatedJobs.class);

    /// The final states: of a queue that has too many jobs, those that failed go last.
    public static final List<JobState> FIRST_TO_GO =
            List.of(JobState.SUCCEEDED, JobState.CANCELLED, JobState.EXPIRED, JobState.FAILED);

    private final RetentionRules rules;
    private final Instant now;
    private final Map<String, Long> byAge = new HashMap<>();
    private long byCount;
    private @Nullable Instant oldest;

    public UndatedJobs(RetentionRules rules, Instant now) {
        this.rules = rules;
        this.now = now;
    }

    /// Those go that finished until then.
    public Instant until(String queue, JobState state) {
        return now.minus(rules.of(queue).of(state));
    }

    /// So many of a queue have been there for too long.
    ///
    /// @param first when the first of them finished
    public void goes(String queue, long jobs, Instant first) {
        byAge.merge(queue, jobs, Long::sum);
        oldest = oldest == null || first.isBefore(oldest) ? first : oldest;
    }

    /// A queue has so many finished jobs in all.
    public void have(String queue, long jobs) {
        byCount += rules.of(queue).beyond(jobs - byAge.getOrDefault(queue, 0L));
    }

    /// Logs what goes, in one line, if anything does.
    public void log() {
        long old = byAge.values().stream().mapToLong(Long::longValue).sum();
        if (old + byCount > 0) {
            log.warn(
                    "{} finished jobs are going to be removed: {} that are older than their queues"
                            + " keep them, from {} on, and {} that are more than their queues keep;"
                            + " coremill.queues[NAME].retain.* changes that",
                    old + byCount,
                    old,
                    oldest == null ? "now" : oldest,
                    byCount);
        }
    }
}
