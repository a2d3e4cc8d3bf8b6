package io.coremill.queue.commit;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.job.JobIds;
import io.coremill.job.JobState;
import io.coremill.job.NextStep;
import io.coremill.queue.Settlement;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/// How long the writer pauses, and when it takes a disk for one that hangs.
class WriterPausesTest {
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1);

    @Test
    void anOutageIsTriedAgainEverMoreRarelyAndEveryTwoSecondsAtLeast() {
        var outage = new StoreOutage(noSpace(), Instant.EPOCH, nanos::get, 0);
        var pauses = new ArrayList<Long>();
        for (int i = 0; i < 7; i++) {
            pauses.add(outage.untilNextTry().toMillis());
            pass(outage.untilNextTry());
            assertThat(outage.untilNextTry()).isZero();
            outage.goesOn(noSpace());
        }
        assertThat(pauses).containsExactly(100L, 200L, 400L, 800L, 1_600L, 2_000L, 2_000L);
    }

    @Test
    void aSettlementThatFailedAloneIsTriedAgainAfterASecond() {
        var retries = new SettlementRetries(nanos::get);
        retries.keep(settle(), noSpace());
        assertThat(retries.untilNextTry()).isEqualTo(Duration.ofSeconds(1));
        pass(Duration.ofSeconds(3));
        assertThat(retries.untilNextTry()).isZero();
    }

    @Test
    void theStoreIsProbedOnceInTenSecondsHoweverManyAsk() {
        var asked = new ArrayList<StoreCommand>();
        var schedule = new ProbeSchedule(asked::add, nanos::get);
        var first = schedule.latest();
        pass(Duration.ofSeconds(20));
        assertThat(schedule.latest()).isSameAs(first);
        first.complete(null);
        var second = schedule.latest();
        second.complete(null);
        pass(Duration.ofSeconds(9));
        assertThat(schedule.latest()).isSameAs(second);
        pass(Duration.ofSeconds(1));
        assertThat(schedule.latest()).isNotSameAs(second);
        assertThat(asked).hasSize(3);
    }

    @Test
    void aTransactionOfMoreThanFifteenSecondsHangs() {
        var watch = new WriteWatch(nanos::get);
        watch.begins();
        pass(Duration.ofSeconds(15));
        assertThat(watch.hangsFor()).isEmpty();
        pass(Duration.ofSeconds(1));
        assertThat(watch.hangsFor()).contains(Duration.ofSeconds(16));
        watch.rests();
        assertThat(watch.hangsFor()).isEmpty();
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    private static TransactionException noSpace() {
        return new TransactionException("no space is left", new IOException("disk full"));
    }

    private static StoreCommand.Settle settle() {
        var settlement =
                Settlement.unstarted(
                        1,
                        new JobIds(() -> Instant.EPOCH).next(),
                        new NextStep.Finish(JobState.CANCELLED, null));
        return new StoreCommand.Settle(
                SettlementRow.of(settlement, Instant.EPOCH), 0, new CompletableFuture<>());
    }
}
