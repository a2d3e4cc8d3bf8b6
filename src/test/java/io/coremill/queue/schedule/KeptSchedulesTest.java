package io.coremill.queue.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.coremill.job.JobIds;
import io.coremill.job.key.UniqueConflict;
import io.coremill.queue.StorageUnavailableException;
import io.coremill.queue.column.AcceptedJob;
import io.coremill.queue.commit.StoreCommand;
import io.coremill.queue.commit.WithdrawableFuture;
import io.coremill.queue.key.KeyBusyException;
import io.coremill.schedule.ScheduleAnswer;
import io.coremill.schedule.ScheduleChange;
import io.coremill.schedule.ScheduleTick;
import io.coremill.schedule.TemplateJob;
import io.coremill.schedule.TickOutcome;
import io.coremill.schedule.run.TestTemplates;
import io.coremill.seal.ColumnSeal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/// What becomes of a change of a schedule on its way to the writer.
class KeptSchedulesTest {
    private final List<StoreCommand.Schedule> asked = new ArrayList<>();
    private final KeptSchedules schedules =
            new KeptSchedules(
                    new PGSimpleDataSource(),
                    sql -> sql,
                    new KeptSchedules.Access(asked::add, KeptSchedulesTest::submission, _ -> false),
                    new ScheduleNews(),
                    ColumnSeal.NONE);

    @Test
    void aRunUnderAKeyThatIsWithdrawnIsNotMade() {
        assertThat(run().cancel(false)).isTrue();
        assertThat(asked.getFirst().begin()).isFalse();
    }

    @Test
    void aRunThatWasBegunCannotBeWithdrawn() {
        var answer = run();
        assertThat(asked.getFirst().begin()).isTrue();
        assertThat(answer.cancel(false)).isFalse();
        assertThat(answer).isNotDone();
    }

    @Test
    void aKeyThatIsInUseIsAnAnswerAndAFaultIsNone() {
        var busy = run();
        asked.getFirst().fail(new KeyBusyException());
        assertThat(busy.join()).isEqualTo(ScheduleAnswer.of(ScheduleAnswer.Verdict.KEY_BUSY));
        var broken = run();
        asked.getLast().fail(new StorageUnavailableException("x", new IllegalStateException()));
        assertThatThrownBy(broken::join).hasCauseInstanceOf(StorageUnavailableException.class);
    }

    private CompletableFuture<ScheduleAnswer> run() {
        var templates = new TestTemplates();
        templates.unique(UniqueConflict.KEEP);
        var entry = new ScheduleTick(0, null, Instant.EPOCH, TickOutcome.MADE, null, 0, null);
        return schedules.change(new ScheduleChange.Run("s", entry, templates.job("s", "{}")));
    }

    private static StoreCommand.Submit submission(TemplateJob job) {
        var id = new JobIds(() -> Instant.EPOCH).next();
        return new StoreCommand.Submit(
                AcceptedJob.of(id, job.spec(), Instant.EPOCH, Instant.EPOCH),
                "",
                job.maxWaiting(),
                new WithdrawableFuture<>());
    }
}
