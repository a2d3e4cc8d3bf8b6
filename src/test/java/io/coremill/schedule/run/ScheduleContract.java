package io.coremill.schedule.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.coremill.job.Job;
import io.coremill.job.JobId;
import io.coremill.job.JobState;
import io.coremill.job.key.UniqueConflict;
import io.coremill.queue.JobQueue;
import io.coremill.queue.RecordingClaimant;
import io.coremill.queue.SettableClock;
import io.coremill.queue.lookup.JobFilter;
import io.coremill.schedule.JobSchedule;
import io.coremill.schedule.OverlapPolicy;
import io.coremill.schedule.ScheduleAnswer;
import io.coremill.schedule.ScheduleAnswer.Verdict;
import io.coremill.schedule.ScheduleChange;
import io.coremill.schedule.ScheduleOrigin;
import io.coremill.schedule.ScheduleRegistry;
import io.coremill.schedule.ScheduleTick;
import io.coremill.schedule.StoredSchedule;
import io.coremill.schedule.TickOutcome;
import io.coremill.schedule.TooManySchedulesException;
import io.coremill.schedule.time.MissedPolicy;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What schedules promise, whichever store keeps them. Time passes when a test says so.
@Timeout(120)
public abstract class ScheduleContract {
    private static final Duration HOUR = Duration.ofHours(1);

    protected final SettableClock clock = new SettableClock();
    private final SettableClock wall = new SettableClock();
    private JobQueue queue;
    private ScheduleRegistry registry;
    private TickingNode node;

    protected abstract JobQueue open();

    /// Opens what a store that was closed has left.
    protected abstract JobQueue reopen();

    @BeforeEach
    final void openStore() {
        use(open());
    }

    @AfterEach
    final void closeStore() {
        queue.close();
    }

    private void use(JobQueue opened) {
        queue = opened;
        registry = new ScheduleRegistry(queue.schedules(), wall, CompletableFuture::join);
        node = new TickingNode(queue.schedules(), wall);
    }

    private void restart() {
        queue.close();
        use(reopen());
    }

    @Test
    void aScheduleIsThereAsItWasWritten() {
        var schedule =
                new JobSchedule(
                        "nightly",
                        "0 2 * * MON-FRI",
                        ZoneId.of("Europe/Berlin"),
                        "{\"type\":\"noop\",\"payload\":{\"text\":\"“quoted” 🦊\"}}",
                        MissedPolicy.SKIP,
                        OverlapPolicy.CANCEL_RUNNING,
                        Duration.ofSeconds(30),
                        "ann");
        var written = registry.put(schedule, ScheduleOrigin.SETTINGS, ScheduleRegistry.Check.NONE);
        assertThat(written.made()).isTrue();
        assertThat(find("nightly")).isEqualTo(written.schedule());
        restart();
        assertThat(find("nightly")).isEqualTo(written.schedule());
        assertThat(find("nightly").schedule()).isEqualTo(schedule);
        assertThat(find("nightly").state().tick()).isEqualTo("2026-03-02T01:00:00Z");
        assertThat(find("nightly").origin()).isEqualTo(ScheduleOrigin.SETTINGS);
    }

    @Test
    void schedulesAreListedByTheirNames() {
        put(hourly("b"));
        put(hourly("a"));
        put(hourly("c"));
        assertThat(registry.list()).extracting(StoredSchedule::name).containsExactly("a", "b", "c");
        assertThat(registry.find("d")).isEmpty();
    }

    @Test
    void theJobsOfAScheduleAreOfWhoWroteItLast() {
        put(hourly("a").ownedBy("ann"));
        pass(HOUR);
        node.turn();
        put(hourly("a").ownedBy("bob"));
        pass(HOUR);
        node.turn();
        put(hourly("a"));
        pass(HOUR);
        node.turn();
        assertThat(jobs())
                .extracting(job -> job.spec().principal())
                .containsExactly(null, "bob", "ann");
    }

    @Test
    void aTickMakesOneJobAtItsTimeAndNotBefore() {
        put(hourly("a"));
        assertThat(node.turn()).isEqualTo(Duration.ofMinutes(1));
        pass(HOUR.minusMillis(1));
        assertThat(node.turn()).isEqualTo(Duration.ofMillis(1));
        assertThat(jobs()).isEmpty();
        pass(Duration.ofMillis(1));
        node.turn();
        node.turn();
        assertThat(jobs()).hasSize(1);
        assertThat(jobs().getFirst().times().due()).isEqualTo(clock.instant());
        assertThat(find("a").state().tick()).isEqualTo(wall.instant().plus(HOUR));
        assertThat(node.lateness()).containsExactly(Duration.ZERO);
    }

    @Test
    void theHistoryHasTheJobOfATick() {
        put(hourly("a"));
        pass(HOUR);
        node.turn();
        var job = jobs().getFirst();
        assertThat(registry.history("a"))
                .containsExactly(
                        new ScheduleTick(
                                1,
                                wall.instant(),
                                wall.instant(),
                                TickOutcome.MADE,
                                job.id(),
                                0,
                                null));
        assertThat(find("a").last()).isEqualTo(registry.history("a").getFirst());
        assertThat(find("a").state().lastJob()).isEqualTo(job.id());
        assertThat(queue.find(job.id()).orElseThrow().spec().payload())
                .isEqualTo(find("a").schedule().template());
    }

    @Test
    void theHistoryIsBounded() {
        put(hourly("a"));
        put(hourly("b"));
        for (int i = 0; i < ScheduleTick.MOST + 7; i++) {
            pass(HOUR);
            node.turn();
        }
        assertThat(registry.history("a")).hasSize(ScheduleTick.MOST);
        assertThat(registry.history("a").getFirst().number()).isEqualTo(ScheduleTick.MOST + 7);
        assertThat(registry.history("a").getLast().number()).isEqualTo(8);
    }

    @Test
    void manySchedulesTickAtOnce() {
        int many = 250;
        for (int i = 0; i < many; i++) {
            put(hourly("s" + i));
        }
        pass(HOUR);
        node.turn();
        assertThat(jobs()).hasSize(many);
        assertThat(queue.schedules().figures().schedules()).isEqualTo(many);
        assertThat(queue.schedules().figures().nextDue()).isEqualTo(wall.instant().plus(HOUR));
    }

    @Test
    void ofTicksThatWereMissedTheLastMakesAJob() {
        put(hourly("a"));
        pass(HOUR.multipliedBy(5).plusMinutes(20));
        restart();
        node.turn();
        assertThat(jobs()).hasSize(1);
        var entry = registry.history("a").getFirst();
        assertThat(entry.tick()).isEqualTo(wall.instant().minus(Duration.ofMinutes(20)));
        assertThat(entry.missed()).isEqualTo(4);
        assertThat(node.ticks(TickOutcome.MISSED)).isEqualTo(4);
        assertThat(node.ticks(TickOutcome.MADE)).isEqualTo(1);
    }

    @Test
    void noneOfThemDoesWhereTheyAreSkipped() {
        put(with("a", MissedPolicy.SKIP, OverlapPolicy.ALLOW));
        pass(HOUR.multipliedBy(5).plusMinutes(20));
        node.turn();
        assertThat(jobs()).isEmpty();
        assertThat(registry.history("a").getFirst().outcome()).isEqualTo(TickOutcome.MISSED);
        assertThat(registry.history("a").getFirst().missed()).isEqualTo(5);
        assertThat(node.ticks(TickOutcome.MISSED)).isEqualTo(5);
        pass(Duration.ofMinutes(40));
        node.turn();
        assertThat(jobs()).hasSize(1);
    }

    @Test
    void aTickIsSkippedWhileTheLastJobHasNotFinished() {
        put(with("a", MissedPolicy.RUN_ONCE, OverlapPolicy.SKIP));
        pass(HOUR);
        node.turn();
        var first = jobs().getFirst().id();
        pass(HOUR);
        node.turn();
        assertThat(jobs()).hasSize(1);
        assertThat(registry.history("a").getFirst().outcome()).isEqualTo(TickOutcome.SKIPPED);
        assertThat(registry.history("a").getFirst().detail())
                .isEqualTo("job %s has not finished".formatted(first));
        assertThat(find("a").state().lastJob()).isEqualTo(first);
        queue.cancel(first).join();
        pass(HOUR);
        node.turn();
        assertThat(jobs()).hasSize(2);
    }

    @Test
    void theLastJobIsCancelledForTheNextWhereThatIsAsked() {
        put(with("a", MissedPolicy.RUN_ONCE, OverlapPolicy.CANCEL_RUNNING));
        pass(HOUR);
        node.turn();
        var first = jobs().getFirst().id();
        pass(HOUR);
        node.turn();
        assertThat(jobs()).hasSize(2);
        assertThat(state(first)).isEqualTo(JobState.CANCELLED);
        assertThat(state(jobs().getFirst().id())).isEqualTo(JobState.QUEUED);
    }

    @Test
    void jobsOfAScheduleMayOverlapOtherwise() {
        put(hourly("a"));
        pass(HOUR);
        node.turn();
        pass(HOUR);
        node.turn();
        assertThat(jobs()).extracting(Job::state).containsOnly(JobState.QUEUED).hasSize(2);
    }

    @Test
    void aRunningJobIsCancelledForTheNextWhereThatIsAsked() {
        var claimant = new RecordingClaimant();
        queue.serve(TestTemplates.QUEUE, claimant);
        put(with("a", MissedPolicy.RUN_ONCE, OverlapPolicy.CANCEL_RUNNING));
        claimant.withRoom(1, 0);
        pass(HOUR);
        node.turn();
        var first = claimant.awaitTaken(1).getFirst();
        assertThat(state(first.job())).isEqualTo(JobState.RUNNING);
        pass(HOUR);
        node.turn();
        assertThat(claimant.awaitCancelled()).isEqualTo(first.number());
        assertThat(jobs()).hasSize(2);
        assertThat(state(jobs().getFirst().id())).isEqualTo(JobState.QUEUED);
    }

    @Test
    void aTickIsMadeWhenItsJitterIsOver() {
        put(jittered("0 * * * *", Duration.ofMinutes(50)));
        for (int i = 1; i <= 3; i++) {
            var tick = Objects.requireNonNull(find("j").state().tick());
            var due = find("j").schedule().times().due(tick);
            assertThat(due).isAfter(tick);
            assertThat(find("j").state().due()).isEqualTo(due);
            pass(Duration.between(wall.instant(), due).minusMillis(1));
            node.turn();
            assertThat(jobs()).hasSize(i - 1);
            pass(Duration.ofMillis(1));
            node.turn();
            assertThat(jobs()).hasSize(i);
        }
    }

    @Test
    void eachTickMakesItsJobHoweverLongItsJitterMayBe() {
        put(jittered("* * * * *", Duration.ofHours(5)));
        while (node.ticks(TickOutcome.MADE) < 120) {
            pass(node.turn());
        }
        assertThat(node.ticks(TickOutcome.MISSED)).isZero();
        assertThat(jobs()).hasSize(120);
        assertThat(ticksMade("j"))
                .doesNotHaveDuplicates()
                .zipSatisfy(
                        find("j")
                                .schedule()
                                .times()
                                .next(ticksMade("j").getLast().minusMillis(1), 100)
                                .reversed(),
                        (made, tick) -> assertThat(made).isEqualTo(tick));
    }

    @Test
    void aTemplateThatIsRefusedIsInTheHistory() {
        put(hourly("a"));
        node.templates.refuse("queue is not configured");
        pass(HOUR);
        node.turn();
        assertThat(jobs()).isEmpty();
        var entry = registry.history("a").getFirst();
        assertThat(entry.outcome()).isEqualTo(TickOutcome.REFUSED);
        assertThat(entry.detail()).isEqualTo("queue is not configured");
        assertThat(node.ticks(TickOutcome.REFUSED)).isEqualTo(1);
        node.templates.refuse("");
        pass(HOUR);
        node.turn();
        assertThat(jobs()).hasSize(1);
    }

    @Test
    void aTickWhoseTemplateCannotBeReadJustNowIsMadeLater() {
        put(hourly("a"));
        node.templates.fail("too many payloads are being checked");
        pass(HOUR);
        var tick = clock.instant();
        assertThat(node.turn()).isPositive();
        assertThat(jobs()).isEmpty();
        assertThat(registry.history("a")).isEmpty();
        assertThat(node.ticks(TickOutcome.REFUSED)).isZero();
        node.templates.fail("");
        pass(Duration.ofSeconds(1));
        node.turn();
        assertThat(jobs()).hasSize(1);
        var entry = registry.history("a").getFirst();
        assertThat(entry.outcome()).isEqualTo(TickOutcome.MADE);
        assertThat(entry.tick()).isEqualTo(tick);
    }

    @Test
    void aTickWhoseQueueIsFullIsInTheHistoryAndCancelsNothing() {
        put(with("a", MissedPolicy.RUN_ONCE, OverlapPolicy.CANCEL_RUNNING));
        node.templates.limit(1);
        pass(HOUR);
        node.turn();
        var first = jobs().getFirst().id();
        pass(HOUR);
        node.turn();
        assertThat(jobs()).hasSize(1);
        assertThat(state(first)).isEqualTo(JobState.QUEUED);
        var entry = registry.history("a").getFirst();
        assertThat(entry.outcome()).isEqualTo(TickOutcome.REFUSED);
        assertThat(entry.detail()).contains("cpu").contains("as many as it may");
        assertThat(entry.job()).isNull();
        assertThat(find("a").state().lastJob()).isEqualTo(first);
        assertThat(node.ticks(TickOutcome.REFUSED)).isEqualTo(1);
    }

    @Test
    void ticksOfOneCommitDoNotPassTheLimitOfTheirQueue() {
        node.templates.limit(2);
        for (int i = 0; i < 5; i++) {
            put(hourly("s" + i));
        }
        pass(HOUR);
        node.turn();
        assertThat(jobs()).hasSize(2);
        assertThat(node.ticks(TickOutcome.REFUSED)).isEqualTo(3);
    }

    @Test
    void aPausedScheduleDoesNotTickAndMakesNothingUp() {
        put(hourly("a"));
        var paused = registry.pause("a").orElseThrow();
        assertThat(paused.state().paused()).isTrue();
        assertThat(paused.state().tick()).isNull();
        pass(HOUR.multipliedBy(3).plusMinutes(5));
        restart();
        node.turn();
        assertThat(jobs()).isEmpty();
        assertThat(find("a").state().paused()).isTrue();
        assertThat(registry.resume("a").orElseThrow().state().tick())
                .isEqualTo(wall.instant().plus(Duration.ofMinutes(55)));
        node.turn();
        assertThat(jobs()).isEmpty();
        pass(Duration.ofMinutes(55));
        node.turn();
        assertThat(jobs()).hasSize(1);
        assertThat(registry.history("a").getFirst().missed()).isZero();
    }

    @Test
    void aJobOfAScheduleCanBeMadeByHand() {
        put(hourly("a"));
        registry.pause("a");
        var template = node.templates.job("a", "{}");
        var job = Objects.requireNonNull(registry.run("a", template).job());
        assertThat(state(job)).isEqualTo(JobState.QUEUED);
        assertThat(registry.history("a").getFirst().job()).isEqualTo(job);
        assertThat(registry.history("a").getFirst().tick()).isNull();
        assertThat(registry.run("b", template).verdict()).isEqualTo(Verdict.CHANGED_MEANWHILE);
        assertThat(jobs()).hasSize(1);
    }

    @Test
    void aJobThatWasMadeByHandIsTheLastOne() {
        put(with("a", MissedPolicy.RUN_ONCE, OverlapPolicy.SKIP));
        registry.run("a", node.templates.job("a", "{}"));
        pass(HOUR);
        node.turn();
        assertThat(node.ticks(TickOutcome.SKIPPED)).isEqualTo(1);
    }

    @Test
    void aTickWhoseKeyAJobHoldsIsSkipped() {
        node.templates.unique(UniqueConflict.KEEP);
        put(hourly("a"));
        tickAfterAnHour();
        var first = jobs().getFirst().id();
        tickAfterAnHour();
        assertThat(jobs()).hasSize(1);
        assertThat(node.ticks(TickOutcome.MADE)).isEqualTo(1);
        assertThat(node.ticks(TickOutcome.SKIPPED)).isEqualTo(1);
        restart();
        node.templates.unique(UniqueConflict.KEEP);
        var skipped = registry.history("a").getFirst();
        assertThat(skipped.outcome()).isEqualTo(TickOutcome.SKIPPED);
        assertThat(skipped.job()).isNull();
        assertThat(skipped.detail()).contains(first.toString());
        assertThat(find("a").state().lastJob()).isEqualTo(first);
        queue.cancel(first).join();
        tickAfterAnHour();
        assertThat(jobs()).hasSize(2);
        assertThat(find("a").state().lastJob()).isNotEqualTo(first);
        assertThat(registry.history("a").getFirst().outcome()).isEqualTo(TickOutcome.MADE);
    }

    @Test
    void aTickThatRefusesToShareItsKeyIsRefused() {
        node.templates.unique(UniqueConflict.REJECT);
        put(hourly("a"));
        tickAfterAnHour();
        tickAfterAnHour();
        assertThat(jobs()).hasSize(1);
        var refused = registry.history("a").getFirst();
        assertThat(refused.outcome()).isEqualTo(TickOutcome.REFUSED);
        assertThat(refused.detail()).contains(jobs().getFirst().id().toString());
        assertThat(node.ticks(TickOutcome.REFUSED)).isEqualTo(1);
    }

    @Test
    void aTickReplacesTheJobThatWaitsUnderItsKey() {
        node.templates.unique(UniqueConflict.REPLACE);
        put(hourly("a"));
        tickAfterAnHour();
        tickAfterAnHour();
        var job = jobs().getFirst();
        assertThat(jobs()).hasSize(1);
        assertThat(job.times().due()).isEqualTo(clock.instant());
        assertThat(registry.history("a"))
                .extracting(ScheduleTick::job)
                .containsExactly(job.id(), job.id());
        assertThat(registry.history("a").getFirst().detail()).contains("replaced");
        assertThat(find("a").state().lastJob()).isEqualTo(job.id());
        assertThat(node.ticks(TickOutcome.MADE)).isEqualTo(2);
    }

    /// Who made the schedule may see no more than its queue and its type.
    @Test
    void aJobOfAnotherQueueIsNotReplacedWhereSchedulesHaveOwners() {
        node.templates.uniqueEverywhere(UniqueConflict.REPLACE);
        node.templates.queue("far");
        put(hourly("a").ownedBy("ann"));
        tickAfterAnHour();
        node.templates.queue("near");
        tickAfterAnHour();
        assertThat(jobs()).extracting(job -> job.spec().queue()).containsExactly("far");
        assertThat(registry.history("a").getFirst().outcome()).isEqualTo(TickOutcome.REFUSED);
        var byHand = node.templates.job("a", "{}").of(find("a").schedule());
        assertThat(registry.run("a", byHand).verdict()).isEqualTo(Verdict.KEY_HELD);
        assertThat(jobs()).extracting(job -> job.spec().queue()).containsExactly("far");
        node.templates.queue("far");
        tickAfterAnHour();
        assertThat(registry.history("a").getFirst().detail()).contains("replaced");
    }

    @Test
    void aJobOfAnotherQueueIsReplacedWhereTheyHaveNone() {
        node.templates.uniqueEverywhere(UniqueConflict.REPLACE);
        node.templates.queue("far");
        put(hourly("a"));
        tickAfterAnHour();
        node.templates.queue("near");
        tickAfterAnHour();
        assertThat(jobs()).extracting(job -> job.spec().queue()).containsExactly("near");
    }

    @Test
    void aJobThatIsReplacedIsNotCancelledForItself() {
        node.templates.unique(UniqueConflict.REPLACE);
        put(with("a", MissedPolicy.RUN_ONCE, OverlapPolicy.CANCEL_RUNNING));
        tickAfterAnHour();
        tickAfterAnHour();
        assertThat(jobs()).extracting(Job::state).containsExactly(JobState.QUEUED);
        assertThat(node.ticks(TickOutcome.MADE)).isEqualTo(2);
    }

    @Test
    void aTickThatMakesNoJobCancelsNone() {
        node.templates.unique(UniqueConflict.KEEP);
        put(with("a", MissedPolicy.RUN_ONCE, OverlapPolicy.CANCEL_RUNNING));
        tickAfterAnHour();
        tickAfterAnHour();
        assertThat(jobs()).extracting(Job::state).containsExactly(JobState.QUEUED);
        assertThat(node.ticks(TickOutcome.SKIPPED)).isEqualTo(1);
    }

    @Test
    void aTickUnderAKeyIsRefusedWhereItsQueueIsFull() {
        node.templates.unique(UniqueConflict.KEEP);
        node.templates.limit(0);
        put(hourly("a"));
        tickAfterAnHour();
        assertThat(jobs()).isEmpty();
        assertThat(node.ticks(TickOutcome.REFUSED)).isEqualTo(1);
        assertThat(find("a").state().lastJob()).isNull();
        node.templates.limit(1);
        tickAfterAnHour();
        assertThat(jobs()).hasSize(1);
    }

    @Test
    void aJobByHandHeedsItsKey() {
        put(hourly("a"));
        node.templates.unique(UniqueConflict.KEEP);
        var keep = node.templates.job("a", "{}");
        var first = registry.run("a", keep);
        assertThat(first.verdict()).isEqualTo(Verdict.DONE);
        assertThat(registry.run("a", keep))
                .isEqualTo(new ScheduleAnswer(Verdict.KEPT, first.job()));
        node.templates.unique(UniqueConflict.REJECT);
        assertThat(registry.run("a", node.templates.job("a", "{}")))
                .isEqualTo(new ScheduleAnswer(Verdict.KEY_HELD, first.job()));
        assertThat(jobs()).hasSize(1);
        assertThat(registry.history("a")).hasSize(3);
    }

    private void tickAfterAnHour() {
        pass(HOUR);
        node.turn();
    }

    @Test
    void otherWordsForAJobLeaveItsTick() {
        put(hourly("a"));
        pass(HOUR.plusMinutes(1));
        var before = find("a");
        var other =
                registry.put(
                        new JobSchedule(
                                "a",
                                "0 * * * *",
                                ZoneId.of("UTC"),
                                "{\"type\":\"hash\"}",
                                MissedPolicy.RUN_ONCE,
                                OverlapPolicy.SKIP,
                                Duration.ZERO),
                        ScheduleOrigin.API,
                        ScheduleRegistry.Check.NONE);
        assertThat(other.made()).isFalse();
        assertThat(find("a").state().tick()).isEqualTo(before.state().tick());
        assertThat(find("a").state().version()).isGreaterThan(before.state().version());
        node.turn();
        assertThat(queue.find(jobs().getFirst().id()).orElseThrow().spec().payload())
                .isEqualTo("{\"type\":\"hash\"}");
    }

    @Test
    void otherTimesCountFromNow() {
        put(hourly("a"));
        pass(HOUR.plusMinutes(1));
        put(
                new JobSchedule(
                        "a",
                        "30 * * * *",
                        ZoneId.of("UTC"),
                        "{}",
                        MissedPolicy.RUN_ONCE,
                        OverlapPolicy.ALLOW,
                        Duration.ZERO));
        assertThat(find("a").state().tick()).isEqualTo(wall.instant().plus(Duration.ofMinutes(29)));
        node.turn();
        assertThat(jobs()).isEmpty();
    }

    @Test
    void theSameWordsChangeNothing() {
        put(hourly("a"));
        var before = find("a");
        pass(Duration.ofMinutes(1));
        put(hourly("a"));
        assertThat(find("a")).isEqualTo(before);
    }

    @Test
    void aChangeCountsOnlyForWhatWasSeen() {
        put(hourly("a"));
        var seen = find("a");
        pass(HOUR);
        node.turn();
        var late = queue.schedules();
        assertThat(
                        late.change(new ScheduleChange.Delete("a", seen.state().guard()))
                                .join()
                                .verdict())
                .isEqualTo(Verdict.CHANGED_MEANWHILE);
        assertThat(
                        late.change(new ScheduleChange.Write(seen, seen.state().guard()))
                                .join()
                                .verdict())
                .isEqualTo(Verdict.CHANGED_MEANWHILE);
        assertThat(late.change(new ScheduleChange.Write(seen, null)).join().verdict())
                .isEqualTo(Verdict.CHANGED_MEANWHILE);
        assertThat(late.change(tickOf(seen)).join().verdict()).isEqualTo(Verdict.CHANGED_MEANWHILE);
        assertThat(jobs()).hasSize(1);
        assertThat(registry.history("a")).hasSize(1);
    }

    private ScheduleChange.Tick tickOf(StoredSchedule seen) {
        return new ScheduleChange.Tick(
                seen.name(),
                seen.state().guard(),
                new ScheduleTick(
                        0, wall.instant(), wall.instant(), TickOutcome.MADE, null, 0, null),
                null,
                null,
                node.templates.job(seen.name(), "{}"),
                null);
    }

    @Test
    void aScheduleThatIsDeletedIsGoneWithItsHistoryAndItsJobsStay() {
        put(hourly("a"));
        pass(HOUR);
        node.turn();
        assertThat(registry.delete("a", ScheduleRegistry.Check.NONE)).isTrue();
        assertThat(registry.delete("a", ScheduleRegistry.Check.NONE)).isFalse();
        assertThat(registry.find("a")).isEmpty();
        assertThat(registry.history("a")).isEmpty();
        pass(HOUR);
        node.turn();
        assertThat(jobs()).hasSize(1);
        put(hourly("a"));
        assertThat(registry.history("a")).isEmpty();
    }

    @Test
    void aScheduleOfTheNameOfAnOldOneIsAnother() {
        put(hourly("a"));
        var seen = find("a");
        registry.delete("a", ScheduleRegistry.Check.NONE);
        pass(Duration.ofMillis(1));
        put(hourly("a"));
        assertThat(queue.schedules().change(tickOf(seen)).join().verdict())
                .isEqualTo(Verdict.CHANGED_MEANWHILE);
    }

    @Test
    void aClockThatGoesBackMakesNoTickTwice() {
        put(hourly("a"));
        pass(HOUR);
        node.turn();
        wall.advance(HOUR.multipliedBy(-3));
        for (int i = 0; i < 3; i++) {
            wall.advance(HOUR);
            node.turn();
        }
        assertThat(ticksMade("a")).hasSize(1);
        pass(HOUR);
        node.turn();
        assertThat(ticksMade("a")).hasSize(2).doesNotHaveDuplicates();
    }

    @Test
    void aClockThatJumpsForwardMissesWhatItJumpedOver() {
        put(hourly("a"));
        pass(HOUR.multipliedBy(24));
        node.turn();
        wall.advance(HOUR.multipliedBy(-23));
        for (int i = 0; i < 25; i++) {
            node.turn();
            pass(HOUR);
        }
        node.turn();
        assertThat(ticksMade("a")).hasSize(3).doesNotHaveDuplicates();
        assertThat(node.ticks(TickOutcome.MISSED)).isEqualTo(23);
    }

    @Test
    void thereAreOnlySoManySchedules() {
        for (int i = 0; i < JobSchedule.MOST; i++) {
            put(hourly("s" + i));
        }
        assertThatThrownBy(() -> put(hourly("more"))).isInstanceOf(TooManySchedulesException.class);
        put(with("s1", MissedPolicy.SKIP, OverlapPolicy.SKIP));
        assertThat(find("s1").schedule().missed()).isEqualTo(MissedPolicy.SKIP);
    }

    @Test
    void itIsKnownForHowLongATickHasBeenDue() {
        put(hourly("a"));
        node.turn();
        assertThat(node.runner().overdue()).isZero();
        pass(HOUR.plusSeconds(70));
        assertThat(node.runner().overdue()).isEqualTo(Duration.ofSeconds(70));
        node.turn();
        assertThat(node.runner().overdue()).isZero();
        assertThat(node.runner().figures().schedules()).isEqualTo(1);
    }

    private void put(JobSchedule schedule) {
        registry.put(schedule, ScheduleOrigin.API, ScheduleRegistry.Check.NONE);
    }

    private void pass(Duration time) {
        clock.advance(time);
        wall.advance(time);
    }

    private StoredSchedule find(String name) {
        return registry.find(name).orElseThrow();
    }

    private List<Job> jobs() {
        return queue.list(new JobFilter(null, null, null, null), 1_000).jobs();
    }

    private JobState state(JobId job) {
        return queue.find(job).orElseThrow().state();
    }

    private List<Instant> ticksMade(String name) {
        return registry.history(name).stream()
                .filter(entry -> entry.job() != null)
                .map(ScheduleTick::tick)
                .map(Objects::requireNonNull)
                .toList();
    }

    private static JobSchedule jittered(String cron, Duration jitter) {
        return new JobSchedule(
                "j",
                cron,
                ZoneId.of("UTC"),
                "{}",
                MissedPolicy.RUN_ONCE,
                OverlapPolicy.ALLOW,
                jitter);
    }

    private static JobSchedule hourly(String name) {
        return with(name, MissedPolicy.RUN_ONCE, OverlapPolicy.ALLOW);
    }

    private static JobSchedule with(String name, MissedPolicy missed, OverlapPolicy overlap) {
        return new JobSchedule(
                name, "0 * * * *", ZoneId.of("UTC"), "{}", missed, overlap, Duration.ZERO);
    }
}
