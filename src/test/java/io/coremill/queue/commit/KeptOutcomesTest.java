package io.coremill.queue.commit;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.job.Attempt;
import io.coremill.job.JobIds;
import io.coremill.job.JobState;
import io.coremill.job.LogLine;
import io.coremill.job.NextStep;
import io.coremill.job.Progress;
import io.coremill.job.Result;
import io.coremill.queue.AttemptReport;
import io.coremill.queue.KeptOutcomes;
import io.coremill.queue.Settlement;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What an outage keeps of the attempts that end meanwhile.
class KeptOutcomesTest {
    private static final Instant SINCE = Instant.parse("2026-11-29T10:00:00Z");
    private static final int LARGE = 100_000;
    private static final long MOST = 2 * LARGE + 10_000;

    private final JobIds ids = new JobIds(() -> SINCE);
    private final StoreOutage outage = new StoreOutage(noSpace(), SINCE, () -> 0, MOST);
    private long leases;

    @Test
    void outcomesAreKeptWithSinceWhenAndHowLargeTheyAre() {
        var settles = List.of(ended(LARGE), ended(LARGE));
        outage.take(List.copyOf(settles));
        assertThat(outage.kept()).isEqualTo(settles);
        var kept = outage.outcomes(0);
        assertThat(kept.since()).isEqualTo(SINCE);
        assertThat(kept.count()).isEqualTo(2);
        assertThat(kept.bytes()).isBetween(2L * LARGE, MOST);
        assertThat(kept.dropped()).isZero();
    }

    @Test
    void whatComesPastTheBoundIsDroppedAndWhatStillFitsIsKept() {
        var dropped = ended(LARGE);
        var small = ended(1);
        outage.take(List.of(ended(LARGE), ended(LARGE), dropped, small));
        var kept = outage.outcomes(7);
        assertThat(kept.count()).isEqualTo(3);
        assertThat(kept.bytes()).isLessThanOrEqualTo(MOST);
        assertThat(kept.dropped()).isEqualTo(8);
        assertThat(outage.kept()).hasSize(4).contains(small).doesNotContain(dropped);
    }

    @Test
    void ofADroppedOutcomeTheLeaseGoesBackUncounted() {
        var dropped = ended((int) MOST);
        outage.take(List.of(dropped));
        var back = (StoreCommand.Settle) outage.kept().getFirst();
        var settlement = dropped.row().settlement();
        assertThat(back.row().settlement())
                .isEqualTo(
                        Settlement.unstarted(
                                settlement.lease(), settlement.job(), new NextStep.GiveBack()));
        assertThat(dropped.answer()).isNotDone();
        back.answer().complete(true);
        assertThat(dropped.answer()).isCompletedWithValue(false);
    }

    /// Although its caller still waits for the answer.
    @Test
    void aDroppedOutcomeTakesNoMemory() {
        var answers = new ArrayList<CompletableFuture<Boolean>>();
        var outcome = drop(answers);
        Awaitility.await()
                .until(
                        () -> {
                            System.gc();
                            return outcome.refersTo(null);
                        });
        assertThat(answers.getFirst()).isNotDone();
    }

    private WeakReference<Object> drop(List<CompletableFuture<Boolean>> answers) {
        var dropped = ended((int) MOST);
        answers.add(dropped.answer());
        outage.take(List.of(dropped));
        return new WeakReference<>(dropped.row());
    }

    @Test
    void leasesThatOnlyGoBackTakeNoneOfTheRoom() {
        outage.take(List.of(ended(LARGE), ended(LARGE), ended(LARGE)));
        var back = settle(Settlement.unstarted(9, ids.next(), new NextStep.GiveBack()));
        outage.take(List.of(back));
        assertThat(outage.kept()).hasSize(4).contains(back);
        assertThat(outage.outcomes(0).count()).isEqualTo(2);
    }

    @Test
    void thatAnAttemptHasStartedIsKeptUntilItEnds() {
        var ended = ended(1);
        var first = ended.row().settlement();
        var line = new LogLine(SINCE, 1, "stdout", "info", "a line");
        var runs =
                new AttemptReport(
                        9, ids.next(), SINCE, null, new Progress(1, null, null), List.of(line));
        var over = new AttemptReport(first.lease(), first.job(), SINCE, null, null, List.of());
        outage.take(List.of(new StoreCommand.Report(List.of(runs, over)), ended));
        assertThat(outage.kept())
                .containsExactly(
                        ended,
                        new StoreCommand.Report(
                                List.of(
                                        new AttemptReport(
                                                9, runs.job(), SINCE, null, null, List.of()))));
    }

    @Test
    void logLinesCountAsResultsDo() {
        var line = new LogLine(SINCE, 1, "stdout", "info", "x".repeat(LARGE));
        outage.take(List.of(settle(settlement(null, Collections.nCopies(30, line)))));
        assertThat(outage.outcomes(0)).isEqualTo(new KeptOutcomes(SINCE, 0, 0, 1));
    }

    private StoreCommand.Settle ended(int bytes) {
        return settle(settlement(new Result(new byte[bytes], "text/plain"), List.of()));
    }

    private Settlement settlement(@Nullable Result result, List<LogLine> logs) {
        return new Settlement(
                ++leases,
                ids.next(),
                new Attempt(1, "succeeded", SINCE, SINCE, null, null),
                new NextStep.Finish(JobState.SUCCEEDED, null),
                false,
                result,
                null,
                logs);
    }

    private static StoreCommand.Settle settle(Settlement settlement) {
        return StoreCommand.Settle.of(settlement, SINCE);
    }

    private static TransactionException noSpace() {
        return new TransactionException("no space is left", new IOException("disk full"));
    }
}
