package io.coremill.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.coremill.job.Attempt;
import io.coremill.job.ErrorKind;
import io.coremill.job.ExecutorKind;
import io.coremill.job.Job;
import io.coremill.job.JobError;
import io.coremill.job.JobSpec;
import io.coremill.job.JobState;
import io.coremill.job.NextStep;
import io.coremill.job.RetryPolicy;
import io.coremill.job.key.UniqueConflict;
import io.coremill.job.key.UniqueRule;
import io.coremill.job.key.UniqueScope;
import io.coremill.job.key.UniqueState;
import io.coremill.queue.key.IdempotencyKey;
import io.coremill.queue.key.KeyHeldException;
import io.coremill.queue.key.SubmissionAnswer;
import io.coremill.queue.key.SubmissionKeys;
import io.coremill.queue.lookup.JobFilter;
import io.coremill.queue.lookup.JobOrder;
import io.coremill.schedule.JobSchedule;
import io.coremill.schedule.OverlapPolicy;
import io.coremill.schedule.ScheduleOrigin;
import io.coremill.schedule.ScheduleRegistry;
import io.coremill.schedule.StoredSchedule;
import io.coremill.schedule.TickOutcome;
import io.coremill.schedule.run.TickingNode;
import io.coremill.schedule.time.MissedPolicy;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What becomes of rows in which a later version has written words that this one does not know. A
/// store's own test extends this and opens it.
@Timeout(60)
public abstract class LaterVersionContract {
    private static final String QUEUE = "cpu";
    private static final int PLENTY = 1_000;
    private static final JobFilter ANY = new JobFilter(null, null, null, null);
    private static final JobError NO = JobError.of(ErrorKind.TIMEOUT, "it takes too long");

    protected final SettableClock clock = new SettableClock();
    private final RecordingClaimant claimant = new RecordingClaimant();
    private @Nullable JobQueue opened;

    protected abstract JobQueue open();

    /// Changes the rows of a table beside the store.
    protected abstract void rewrite(String table, String change);

    /// What a question about the tables has for an answer.
    protected abstract String text(String question);

    /// The table of jobs that have finished.
    protected abstract String finished();

    /// The column of a job that has what it says about its key.
    protected abstract String ruleColumn();

    @BeforeEach
    protected final void openQueue() {
        opened = open();
    }

    @AfterEach
    protected final void closeQueue() {
        if (opened != null) {
            opened.close();
        }
    }

    private JobQueue queue() {
        return Objects.requireNonNull(opened);
    }

    @Test
    void aJobThatEndedInAnUnknownStateIsShownAsCancelledAndStaysAsItIs() {
        var job = submit();
        finish(claim(1).getFirst(), JobState.SUCCEEDED);
        rewrite(finished(), "state = 'skipped'");
        assertThat(find(job).state()).isEqualTo(JobState.CANCELLED);
        assertThat(listed()).extracting(Job::id).containsExactly(job.id());
        assertThatThrownBy(() -> queue().retry(job.id()).join())
                .hasCauseInstanceOf(WrongStateException.class);
        assertThat(text("SELECT state FROM " + finished())).isEqualTo("skipped");
    }

    @Test
    void aJobWithUnknownPausesIsClaimedWithOthersAndKeepsThem() {
        var one = submit();
        var other = submit();
        for (var unknown : List.of("FIBONACCI", "FIXED UNTIL 18:00", "PAUSES P1X")) {
            rewrite("job", "backoff = '%s'".formatted(unknown));
            var pauses = find(one).spec().retry().backoff();
            assertThat(pauses.kind()).isEqualTo(RetryPolicy.Kind.EXPONENTIAL);
            assertThat(pauses.base()).isEqualTo(Duration.ofSeconds(1));
        }
        var leases = claim(2);
        assertThat(leases).extracting(Lease::job).containsExactly(one.id(), other.id());
        settle(leases.getFirst(), new NextStep.RunAgain(clock.instant().plusSeconds(5), NO));
        assertThat(find(one).state()).isEqualTo(JobState.SCHEDULED);
        assertThat(text("SELECT min(backoff) FROM job")).isEqualTo("PAUSES P1X");
        finish(leases.getLast(), JobState.SUCCEEDED);
        assertThat(text("SELECT min(backoff) FROM " + finished())).isEqualTo("PAUSES P1X");
    }

    @Test
    void unknownWordsAboutAnAttemptAreShownAsTheNearestThatAreKnown() {
        var job = submit();
        finish(claim(1).getFirst(), JobState.FAILED);
        rewrite(
                finished(),
                """
                error = '{"kind":"QUOTA","message":"too much","quota":{"of":"cpu"}}',
                attempts = '{"attempt":1,"outcome":"evicted","startedAt":"2026-03-01T00:00:00Z",\
                "finishedAt":"2026-03-01T00:00:01Z","by":"x",\
                "ran":{"node":"n","executor":"CONTAINERS","image":"i"}}'\
                """);
        var found = find(job);
        var error = Objects.requireNonNull(found.error());
        assertThat(error.kind()).isEqualTo(ErrorKind.HANDLER_ERROR);
        assertThat(error.message()).isEqualTo("too much");
        assertThat(found.history().ended()).extracting(Attempt::outcome).containsExactly("evicted");
        assertThat(Objects.requireNonNull(found.history().ran()).executor())
                .isEqualTo(ExecutorKind.PROCESSES);
        assertThat(listed()).hasSize(1);
    }

    @Test
    void whatIsWrittenInAnotherWayIsLeftOutOfItsJob() {
        var job = submit();
        finish(claim(1).getFirst(), JobState.FAILED);
        rewrite(finished(), "error = '[1, 2]', attempts = 'v2:AAAA', progress = '\"half\"'");
        assertThat(find(job).error()).isNull();
        assertThat(find(job).history().ended()).isEmpty();
        assertThat(listed()).extracting(Job::state).containsExactly(JobState.FAILED);
    }

    /// It is added after those that cannot be read, which stay.
    @Test
    void anAttemptEndsWhateverIsWrittenOfThoseBefore() {
        var job = submit();
        settle(claim(1).getFirst(), new NextStep.RunAgain(clock.instant(), NO));
        rewrite("job", "attempts = 'v2:AAAA'");
        finish(claim(2).getLast(), JobState.SUCCEEDED);
        assertThat(find(job).state()).isEqualTo(JobState.SUCCEEDED);
        assertThat(text("SELECT attempts FROM " + finished())).startsWith("v2:AAAA\n{");
    }

    @Test
    void aJobWhoseKeyIsHeldInUnknownWaysIsShownAndNotRunAgain() {
        var job = queue().submit(spec(), PLENTY, unique()).join().job();
        finish(claim(1).getFirst(), JobState.FAILED);
        for (var change : List.of("'\"QUEUE\"', '\"TENANT\"'", "'{', '{\"cooldown\":5,'")) {
            rewrite(finished(), "%1$s = replace(%1$s, %2$s)".formatted(ruleColumn(), change));
            assertThat(listed()).extracting(Job::id).containsExactly(job);
            assertThat(listed().getFirst().spec().terms().unique()).isNull();
            assertThatThrownBy(() -> queue().retry(job).join())
                    .hasCauseInstanceOf(KeyHeldException.class);
        }
        assertThat(text("SELECT %s FROM %s".formatted(ruleColumn(), finished())))
                .contains("cooldown", "TENANT");
    }

    /// Two jobs under one key would be worse than one that waits.
    @Test
    void aKeyThatIsHeldInAnUnknownStateIsHeld() {
        var first = queue().submit(spec(), PLENTY, unique()).join().job();
        rewrite("unique_key", "states = 8");
        var second = queue().submit(spec(), PLENTY, unique()).join();
        assertThat(second).isEqualTo(SubmissionAnswer.of(first, SubmissionAnswer.Kind.KEPT));
    }

    @Test
    void aRequestThatWasAnsweredInAnUnknownWayIsNotCarriedOutAgain() {
        var request = new IdempotencyKey("", "a", "one", Duration.ofDays(1));
        var keys = new SubmissionKeys(request, null);
        var first = queue().submit(spec(), PLENTY, keys).join().job();
        rewrite("idempotency_key", "kind = 'MERGED'");
        var answer = SubmissionAnswer.replayed(first, SubmissionAnswer.Kind.KEPT);
        assertThat(queue().submit(spec(), PLENTY, keys).join()).isEqualTo(answer);
        assertThat(queue().answerTo(request)).contains(answer);
        assertThat(listed()).hasSize(1);
    }

    @Test
    void aJobDoesNotEndInUnknownWays() {
        var deadline = clock.instant().plusSeconds(60);
        var job = queue().submit(spec().with(JobSpec.Terms.NONE.doneBy(deadline)), PLENTY).join();
        rewrite("term", "kind = 'review'");
        restart();
        clock.advance(Duration.ofMinutes(2));
        queue().wake(QUEUE).join();
        assertThat(find(job).state()).isEqualTo(JobState.QUEUED);
        assertThat(text("SELECT kind FROM term")).isEqualTo("review");
    }

    @Test
    void aScheduleOfALaterVersionIsLeftToThatWhileOthersTick() {
        var registry = new ScheduleRegistry(queue().schedules(), clock, CompletableFuture::join);
        var node = new TickingNode(queue().schedules(), clock);
        put(registry, "known");
        put(registry, "strange");
        for (var change :
                List.of(
                        "missed = 'CATCH_UP'",
                        "overlap = 'QUEUE'",
                        "zone = 'Mars/North'",
                        "cron = '@reboot'")) {
            rewrite("schedule", change + " WHERE name = 'strange'");
            assertThat(registry.list()).extracting(StoredSchedule::name).containsExactly("known");
            assertThat(registry.find("strange")).isEmpty();
        }
        clock.advance(Duration.ofHours(1));
        assertThat(node.turn()).isEqualTo(Duration.ofSeconds(1));
        assertThat(node.ticks(TickOutcome.MADE)).isEqualTo(1);
        assertThat(registry.delete("strange", ScheduleRegistry.Check.NONE)).isFalse();
        assertThat(text("SELECT cron FROM schedule WHERE name = 'strange'")).isEqualTo("@reboot");
    }

    @Test
    void aTickThatEndedInAnUnknownWayIsNoLastOne() {
        var registry = new ScheduleRegistry(queue().schedules(), clock, CompletableFuture::join);
        var node = new TickingNode(queue().schedules(), clock);
        put(registry, "known");
        for (int i = 0; i < 2; i++) {
            clock.advance(Duration.ofHours(1));
            node.turn();
        }
        rewrite("schedule_tick", "outcome = 'DEFERRED' WHERE number = 2");
        assertThat(registry.list().getFirst().last()).isNull();
        assertThat(registry.history("known")).hasSize(1);
    }

    /// A job is let in, claimed and finished.
    protected final void aJobRuns() {
        var job = submit();
        finish(claim(1).getFirst(), JobState.SUCCEEDED);
        assertThat(find(job).state()).isEqualTo(JobState.SUCCEEDED);
    }

    private static void put(ScheduleRegistry registry, String name) {
        var schedule =
                new JobSchedule(
                        name,
                        "0 * * * *",
                        ZoneOffset.UTC,
                        "{}",
                        MissedPolicy.SKIP,
                        OverlapPolicy.ALLOW,
                        Duration.ZERO);
        registry.put(schedule, ScheduleOrigin.API, ScheduleRegistry.Check.NONE);
    }

    private void restart() {
        closeQueue();
        openQueue();
    }

    private Job submit() {
        return queue().submit(spec(), PLENTY).join();
    }

    private static JobSpec spec() {
        return new JobSpec(
                "noop",
                QUEUE,
                "{}",
                0,
                null,
                Duration.ofMinutes(5),
                new RetryPolicy(
                        3, RetryPolicy.Kind.FIXED, Duration.ofSeconds(1), Duration.ofMinutes(1)),
                null);
    }

    private static SubmissionKeys unique() {
        return new SubmissionKeys(
                null,
                new UniqueRule(
                        "k", UniqueScope.QUEUE, UniqueState.ALL, null, UniqueConflict.KEEP, null));
    }

    /// @return all leases so far, once there are so many
    private List<Lease> claim(int leases) {
        claimant.withRoom(leases - claimant.taken().size(), 0);
        if (claimant.taken().isEmpty()) {
            queue().serve(QUEUE, claimant);
        }
        queue().wake(QUEUE).join();
        return claimant.awaitTaken(leases);
    }

    private void finish(Lease lease, JobState state) {
        settle(lease, new NextStep.Finish(state, state == JobState.FAILED ? NO : null));
    }

    private void settle(Lease lease, NextStep next) {
        Instant now = clock.instant();
        var attempt = new Attempt(lease.tries().attempt(), "failed", now, now, null, null);
        var settlement =
                new Settlement(
                        lease.number(), lease.job(), attempt, next, false, null, null, List.of());
        assertThat(queue().settle(settlement).join()).isTrue();
    }

    private Job find(Job job) {
        return queue().find(job.id()).orElseThrow();
    }

    private List<Job> listed() {
        return queue().sorted(ANY, JobOrder.NEWEST_FIRST, null, 10).jobs();
    }
}
