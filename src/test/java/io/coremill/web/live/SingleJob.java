package io.coremill.web.live;

import io.coremill.job.Job;
import io.coremill.job.JobId;
import io.coremill.job.JobSpec;
import io.coremill.job.JobState;
import io.coremill.job.LogLine;
import io.coremill.job.Progress;
import io.coremill.job.RetryPolicy;
import io.coremill.queue.StorageUnavailableException;
import io.coremill.queue.key.IdempotencyKey;
import io.coremill.queue.key.KeyCounts;
import io.coremill.queue.key.SubmissionAnswer;
import io.coremill.queue.lookup.FailureGroups;
import io.coremill.queue.lookup.FoundIds;
import io.coremill.queue.lookup.JobCount;
import io.coremill.queue.lookup.JobFilter;
import io.coremill.queue.lookup.JobLookup;
import io.coremill.queue.lookup.JobOrder;
import io.coremill.queue.lookup.JobWatch;
import io.coremill.queue.lookup.ListPlace;
import io.coremill.queue.lookup.NumberedLine;
import io.coremill.queue.lookup.QueueDepth;
import io.coremill.queue.lookup.SortedJobs;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A store with one job at most, which is as a test asks.
final class SingleJob implements JobLookup {
    static final JobId ID = new JobId(new UUID(1, 1));

    private final List<NumberedLine> lines = new ArrayList<>();
    private @Nullable Job job;
    private int looks;
    private boolean isBroken;
    private boolean isAway;
    private Runnable beforeLogs = () -> {};

    void is(JobState state, int attempt) {
        is(state, attempt, null);
    }

    void is(JobState state, int attempt, @Nullable Progress progress) {
        is(state, attempt, progress, false, Instant.EPOCH);
    }

    void is(
            JobState state,
            int attempt,
            @Nullable Progress progress,
            boolean cancelRequested,
            Instant due) {
        var retry =
                new RetryPolicy(
                        3, RetryPolicy.Kind.FIXED, Duration.ofSeconds(1), Duration.ofSeconds(1));
        job =
                new Job(
                        ID,
                        new JobSpec(
                                "noop", "cpu", "{}", 0, null, Duration.ofSeconds(1), retry, null),
                        new Job.Status(state, 1, attempt, cancelRequested),
                        Job.Times.waiting(Instant.EPOCH, due),
                        new Job.History(List.of(), progress, null),
                        null,
                        null);
    }

    /// Another job has taken its place.
    void isSensitive() {
        var it = Objects.requireNonNull(job);
        var spec = it.spec().with(it.spec().terms().markedSensitive(true));
        job =
                new Job(
                        it.id(),
                        spec,
                        it.status(),
                        it.times(),
                        it.history(),
                        it.error(),
                        it.result());
    }

    /// Adds lines to its log, which say their numbers.
    void logs(int count) {
        for (int i = 0; i < count; i++) {
            long number = lines.size() + 1L;
            lines.add(
                    new NumberedLine(
                            number,
                            new LogLine(Instant.EPOCH, 1, "handler", "info", "line " + number)));
        }
    }

    void beforeLogs(Runnable what) {
        beforeLogs = what;
    }

    void vanishes() {
        job = null;
    }

    void breaks() {
        isBroken = true;
    }

    void goesAway() {
        isAway = true;
    }

    /// How often it was looked at.
    int looks() {
        return looks;
    }

    @Override
    public Optional<Job> find(JobId id) {
        looks++;
        if (isBroken) {
            throw new IllegalStateException("the disk is gone");
        }
        return Optional.ofNullable(job).filter(it -> it.id().equals(id));
    }

    @Override
    public List<NumberedLine> logs(JobId id, long after, int most) {
        beforeLogs.run();
        return lines.stream().filter(line -> line.number() > after).limit(most).toList();
    }

    @Override
    public JobCount count(JobFilter filter, int most) {
        mustBeThere();
        return new JobCount(job != null && filter.states().contains(job.state()) ? 1 : 0, false);
    }

    @Override
    public JobWatch watch(JobId id) {
        return JobWatch.NOT_NEEDED;
    }

    @Override
    public Set<String> paused() {
        return Set.of();
    }

    @Override
    public List<QueueDepth> depths() {
        mustBeThere();
        return List.of(new QueueDepth("cpu", 1, 0, 0, null));
    }

    @Override
    public Optional<Job> findWithResult(JobId id) {
        throw new UnsupportedOperationException();
    }

    @Override
    public SortedJobs sorted(
            JobFilter filter, JobOrder order, @Nullable ListPlace after, int limit) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Optional<SubmissionAnswer> answerTo(IdempotencyKey request) {
        throw new UnsupportedOperationException();
    }

    @Override
    public KeyCounts keyCounts() {
        throw new UnsupportedOperationException();
    }

    @Override
    public FoundIds ids(JobFilter filter, int limit) {
        throw new UnsupportedOperationException();
    }

    @Override
    public FailureGroups failures(JobFilter filter, int most) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<LogLine> logs(JobId id) {
        throw new UnsupportedOperationException();
    }

    private void mustBeThere() {
        if (isAway) {
            throw new StorageUnavailableException("away", new IllegalStateException());
        }
    }
}
