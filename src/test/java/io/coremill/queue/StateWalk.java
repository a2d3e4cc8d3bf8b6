package io.coremill.queue;

import static java.util.Map.entry;

import io.coremill.job.Attempt;
import io.coremill.job.ErrorKind;
import io.coremill.job.Job;
import io.coremill.job.JobError;
import io.coremill.job.JobId;
import io.coremill.job.JobSpec;
import io.coremill.job.JobState;
import io.coremill.job.NextStep;
import io.coremill.job.RetryPolicy;
import io.coremill.queue.edit.JobChange;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// Does all that can be done to a job to jobs in every state, and sees where each of them goes.
final class StateWalk {
    private static final Duration SOON = Duration.ofMinutes(10);
    private static final Duration LIFE = Duration.ofHours(1);
    private static final Duration TOO_LONG = Duration.ofHours(2);
    private static final JobError NO = JobError.of(ErrorKind.HANDLER_ERROR, "no");

    private final JobQueue queue;
    private final RecordingClaimant claimant;
    private final SettableClock clock;
    private final Set<DrawnStates.Way> seen = new HashSet<>();

    StateWalk(JobQueue queue, String name, RecordingClaimant claimant, SettableClock clock) {
        this.queue = queue;
        this.claimant = claimant;
        this.clock = clock;
        queue.serve(name, claimant);
    }

    /// @return the ways from state to state on which a job was seen
    Set<DrawnStates.Way> seen(String name) {
        for (var state : starts(name)) {
            for (var deed : deeds(name).entrySet()) {
                var job = state.get();
                var from = job.state();
                deed.getValue().accept(job);
                queue.find(job.id()).ifPresent(now -> see(from, now.state()));
                putAway(job.id());
            }
        }
        return seen;
    }

    private void see(JobState from, JobState to) {
        if (from != to) {
            seen.add(new DrawnStates.Way(from, to));
        }
    }

    /// Jobs that have started nowhere yet may expire; those that have may miss their deadline.
    private List<Supplier<Job>> starts(String name) {
        var starts = new ArrayList<Supplier<Job>>();
        starts.add(() -> submitted(name, SOON));
        starts.add(() -> submitted(name, Duration.ZERO));
        starts.add(() -> running(name));
        starts.add(() -> ended(name, new NextStep.RunAgain(clock.instant().plus(SOON), NO)));
        starts.add(() -> ended(name, new NextStep.GiveBack()));
        for (var state : JobState.values()) {
            if (state.isFinal()) {
                starts.add(() -> ended(name, new NextStep.Finish(state, null)));
            }
        }
        return starts;
    }

    private Map<String, Consumer<Job>> deeds(String name) {
        return Map.ofEntries(
                entry("is due", _ -> pass(name, SOON)),
                entry("waits too long", _ -> pass(name, TOO_LONG)),
                entry("starts", _ -> start(name)),
                entry("is cancelled", job -> queue.cancel(job.id()).join()),
                entry("is retried", job -> await(() -> queue.retry(job.id()).join())),
                entry("is removed", job -> await(() -> queue.delete(job.id(), null).join())),
                entry("is put off", job -> change(job, SOON)),
                entry("is brought forward", job -> change(job, Duration.ZERO)),
                entry("succeeds", job -> settle(job.id(), finish(JobState.SUCCEEDED))),
                entry("fails", job -> settle(job.id(), finish(JobState.FAILED))),
                entry("started too late", job -> settle(job.id(), finish(JobState.EXPIRED))),
                entry("is tried later", job -> settle(job.id(), again(SOON))),
                entry("is tried at once", job -> settle(job.id(), again(Duration.ZERO))),
                entry("comes later", job -> settle(job.id(), later(SOON))),
                entry("comes at once", job -> settle(job.id(), later(Duration.ZERO))),
                entry("is given back", job -> settle(job.id(), new NextStep.GiveBack())),
                entry("is cancelled, and stops", job -> putAway(job.id())));
    }

    private static NextStep finish(JobState state) {
        return new NextStep.Finish(state, null);
    }

    private NextStep again(Duration pause) {
        return new NextStep.RunAgain(clock.instant().plus(pause), NO);
    }

    private NextStep later(Duration pause) {
        return new NextStep.PutOff(clock.instant().plus(pause));
    }

    private Job submitted(String name, Duration delay) {
        var now = clock.instant();
        var terms = JobSpec.Terms.NONE.expiringAt(now.plus(LIFE)).doneBy(now.plus(LIFE));
        var spec =
                new JobSpec(
                        "noop",
                        name,
                        "{}",
                        0,
                        now.plus(delay),
                        Duration.ofMinutes(1),
                        new RetryPolicy(9, RetryPolicy.Kind.FIXED, LIFE, LIFE),
                        null,
                        terms);
        return queue.submit(spec, Integer.MAX_VALUE).join();
    }

    private Job running(String name) {
        var job = submitted(name, Duration.ZERO);
        start(name);
        return find(job.id());
    }

    private Job ended(String name, NextStep next) {
        var job = running(name);
        settle(job.id(), next);
        return find(job.id());
    }

    private void start(String name) {
        claimant.withRoom(1, 0);
        queue.wake(name).join();
        claimant.withRoom(0, 0);
    }

    private void pass(String name, Duration time) {
        clock.advance(time);
        queue.wake(name).join();
    }

    private void change(Job job, Duration delay) {
        var change = new JobChange(null, clock.instant().plus(delay), null, null, null);
        await(() -> queue.change(job.id(), change, null).join());
    }

    /// By the last lease of the job, which may be long over.
    private void settle(JobId id, NextStep next) {
        claimant.taken().reversed().stream()
                .filter(lease -> lease.job().equals(id))
                .findFirst()
                .ifPresent(lease -> queue.settle(settlement(lease, next)).join());
    }

    private Settlement settlement(Lease lease, NextStep next) {
        var now = clock.instant();
        var attempt = new Attempt(lease.tries().attempt(), "ended", now, now, null, null);
        return new Settlement(
                lease.number(), lease.job(), attempt, next, false, null, null, List.of());
    }

    private void putAway(JobId id) {
        queue.cancel(id).join();
        settle(id, new NextStep.GiveBack());
    }

    private Job find(JobId id) {
        return Objects.requireNonNull(queue.find(id).orElse(null));
    }

    /// Waits for what may be refused.
    private static void await(Runnable deed) {
        try {
            deed.run();
        } catch (CompletionException _) {
            // where the job then is tells
        }
    }
}
