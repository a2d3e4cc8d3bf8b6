package io.coremill.queue.postgres;

import io.coremill.job.Attempt;
import io.coremill.job.Job;
import io.coremill.job.JobId;
import io.coremill.job.JobSpec;
import io.coremill.job.JobState;
import io.coremill.job.NextStep;
import io.coremill.job.RetryPolicy;
import io.coremill.queue.Lease;
import io.coremill.queue.QueueListener;
import io.coremill.queue.RecordingClaimant;
import io.coremill.queue.Settlement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// One of many nodes, with what it has taken and heard.
final class NodeUnderTest implements QueueListener {
    static final String QUEUE = "cpu";
    private static final int PLENTY = 1_000_000;

    private final RecordingClaimant claimant = new RecordingClaimant();
    private final List<String> heard = new CopyOnWriteArrayList<>();
    private final List<JobId> changed = new CopyOnWriteArrayList<>();
    private final BlockingQueue<JobId> endedElsewhere = new LinkedBlockingQueue<>();
    private final PostgresQueue queue;

    NodeUnderTest(Opening opening) {
        queue = opening.open(List.of(this));
    }

    PostgresQueue queue() {
        return queue;
    }

    RecordingClaimant claimant() {
        return claimant;
    }

    List<String> heard() {
        return heard;
    }

    List<JobId> changed() {
        return changed;
    }

    Job submit() {
        return submit(QUEUE);
    }

    Job submit(String name) {
        return queue.submit(spec(name), PLENTY).join();
    }

    Job submit(JobSpec.Terms terms) {
        return queue.submit(spec(QUEUE).with(terms), PLENTY).join();
    }

    List<Job> submitMany(int jobs) {
        var answers =
                IntStream.range(0, jobs).mapToObj(i -> queue.submit(spec(QUEUE), PLENTY)).toList();
        return answers.stream().map(answer -> answer.join()).toList();
    }

    /// Registers its claimant with this room, and waits until it has what there is for it.
    void serve(int free, int ahead) {
        serve(QUEUE, free, ahead);
    }

    void serve(String name, int free, int ahead) {
        claimant.withRoom(free, ahead);
        queue.serve(name, claimant);
        wake();
    }

    void claim(int free) {
        claimant.withRoom(free, 0);
        wake();
    }

    void wake() {
        queue.wake(QUEUE).join();
    }

    void beat() {
        queue.beat();
    }

    List<Lease> taken() {
        return claimant.taken();
    }

    Job find(Job job) {
        return queue.find(job.id()).orElseThrow();
    }

    boolean finish(Lease lease, JobState state, Instant now) {
        return queue.settle(finished(lease, state, now)).join();
    }

    static Settlement finished(Lease lease, JobState state, Instant now) {
        var attempt = new Attempt(lease.tries().attempt(), state.word(), now, now, null, null);
        return new Settlement(
                lease.number(),
                lease.job(),
                attempt,
                new NextStep.Finish(state, null),
                false,
                null,
                null,
                List.of());
    }

    static JobSpec spec(String name) {
        return spec(name, null);
    }

    static JobSpec spec(String name, @Nullable Instant due) {
        return spec(name, 0, due);
    }

    static JobSpec prioritized(int priority) {
        return spec(QUEUE, priority, null);
    }

    private static JobSpec spec(String name, int priority, @Nullable Instant due) {
        return new JobSpec(
                "noop",
                name,
                "{}",
                priority,
                due,
                Duration.ofMinutes(5),
                new RetryPolicy(
                        3, RetryPolicy.Kind.FIXED, Duration.ofSeconds(1), Duration.ofSeconds(1)),
                null);
    }

    @Override
    public void submitted(String name, String type) {
        heard.add("submitted " + name);
    }

    @Override
    public void waiting(String name, String type) {
        heard.add("waiting " + name);
    }

    @Override
    public void refused(String name) {
        heard.add("refused " + name);
    }

    @Override
    public void changed(JobId job) {
        changed.add(job);
    }

    @Override
    public void finished(JobId job, String name, String type, JobState state) {
        heard.add("finished %s %s".formatted(name, state.word()));
    }

    @Override
    public void pruned(String name, JobState state, long jobs) {
        heard.add("pruned %s %s %d".formatted(name, state.word(), jobs));
    }

    @Override
    public void finishedElsewhere(JobId job) {
        endedElsewhere.add(job);
    }

    /// The next job that another node finished and this one watches. The test's time limit ends a
    /// wait in vain.
    JobId awaitEndElsewhere() throws InterruptedException {
        return endedElsewhere.take();
    }

    /// Opens the store for a node.
    interface Opening {
        PostgresQueue open(List<QueueListener> listeners);
    }
}
