package io.coremill.queue.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.coremill.job.JobId;
import io.coremill.job.JobIds;
import io.coremill.job.JobSpec;
import io.coremill.job.JobState;
import io.coremill.queue.KeptOutcomes;
import io.coremill.queue.Lease;
import io.coremill.queue.SettableClock;
import io.coremill.queue.commit.ClaimantRegistry;
import io.coremill.queue.commit.CommandBatch;
import io.coremill.queue.commit.CommandQueue;
import io.coremill.queue.commit.CommitWriter;
import io.coremill.queue.commit.QueueListeners;
import io.coremill.queue.commit.StoreCommand;
import io.coremill.queue.commit.TransactionException;
import io.coremill.queue.commit.WithdrawableFuture;
import io.coremill.queue.commit.WriterLane;
import io.coremill.queue.retention.RetentionRules;
import io.coremill.queue.sqlite.file.OpenFiles;
import io.coremill.queue.sqlite.step.SubmissionStep;
import io.coremill.queue.sqlite.step.TransactionSteps;
import io.coremill.queue.sqlite.table.TermTable;
import io.coremill.seal.ColumnSeal;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What the writer does with commands that cannot be carried out.
@Timeout(60)
class CommitWriterTest {
    private static final String REFUSE_RESULTS =
            """
            CREATE TRIGGER refuse BEFORE UPDATE ON job WHEN NEW.result IS NOT NULL
            BEGIN SELECT RAISE(ABORT, 'not this one'); END
            """;

    @TempDir private Path directory;
    private final SettableClock clock = new SettableClock();
    private final JobIds ids = new JobIds(clock);
    private final ClaimantRegistry claimants = new ClaimantRegistry();

    @Test
    void aCommandThatCannotBeCarriedOutFailsAloneAndTheWriterGoesOn() throws Exception {
        var before = submit("{\"n\":1}");
        var broken = broken();
        var after = submit("{\"n\":2}");
        run(List.of(before, broken, after));
        assertThat(before.answer()).isCompleted();
        assertThat(after.answer()).isCompleted();
        assertThatThrownBy(() -> broken.answer().join())
                .hasCauseInstanceOf(TransactionException.class);
        try (var queue =
                SqliteQueue.open(directory, "node-1", clock, System::nanoTime, List.of())) {
            assertThat(queue.find(before.job().id())).isPresent();
            assertThat(queue.find(after.job().id())).isPresent();
            assertThat(queue.find(broken.job().id())).isEmpty();
            assertThat(queue.depths().getFirst().queued()).isEqualTo(2);
        }
    }

    @Test
    void anErrorOfAClaimantKeepsNothingFromTheOthers() throws Exception {
        var told = new HashSet<String>();
        for (var queue : List.of("one", "two")) {
            claimants.add(queue, Jobs.claimant(1, lease -> fail(lease, told)));
        }
        var one = submitTo("one");
        var two = submitTo("two");
        run(List.of(one, two));
        assertThat(one.answer()).isCompleted();
        assertThat(two.answer()).isCompleted();
        assertThat(told).containsExactlyInAnyOrder("one", "two");
    }

    @Test
    void whatIsWithdrawnBeforeTheWriterBeginsIsNotDone() throws Exception {
        var withdrawn = submit("{}");
        var wanted = submit("{}");
        assertThat(withdrawn.answer().cancel(false)).isTrue();
        run(List.of(withdrawn, wanted));
        assertThat(wanted.answer().cancel(false)).isFalse();
        try (var queue =
                SqliteQueue.open(directory, "node-1", clock, System::nanoTime, List.of())) {
            assertThat(queue.find(withdrawn.job().id())).isEmpty();
            assertThat(queue.find(wanted.job().id())).isPresent();
        }
    }

    @Test
    void whatTheWriterHasBegunCannotBeWithdrawn() {
        var submit = submit("{}");
        CommandBatch.of(List.of(submit));
        assertThat(submit.answer().cancel(false)).isFalse();
        assertThat(submit.answer()).isNotDone();
    }

    @Test
    void afterACommandThatFailedTheOthersAreHandedOver() throws Exception {
        var taken = new ArrayList<JobId>();
        claimants.add(Jobs.QUEUE, Jobs.claimant(1, lease -> taken.add(lease.job())));
        var whole = submit("{}");
        run(List.of(broken(), whole));
        assertThat(taken).containsExactly(whole.job().id());
    }

    @Test
    void aSettlementThatCannotBeWrittenEndsItsJobAllTheSame() throws Exception {
        var taken = new ArrayList<Lease>();
        claimants.add(Jobs.QUEUE, Jobs.claimant(1, taken::add));
        var submit = submit("{}");
        try (var files = OpenFiles.open(directory, "node-1", System::nanoTime)) {
            var store = store(files);
            store.carryOut(CommandBatch.of(List.of(submit)));
            files.session().update(REFUSE_RESULTS);
            var settlement = Jobs.succeeded(taken.getFirst(), clock.instant());
            var settle = StoreCommand.Settle.of(settlement, clock.instant());
            write(List.of(settle), store);
            assertThat(settle.answer()).isCompletedWithValue(true);
        }
        try (var queue =
                SqliteQueue.open(directory, "node-1", clock, System::nanoTime, List.of())) {
            var job = queue.find(submit.job().id()).orElseThrow();
            assertThat(job.state()).isEqualTo(JobState.FAILED);
            assertThat(job.error()).isNotNull();
            assertThat(job.result()).isNull();
            assertThat(job.history().ended()).hasSize(1);
        }
    }

    private static void fail(Lease lease, Set<String> told) {
        told.add(lease.queue());
        throw new OutOfMemoryError("unable to create native thread");
    }

    private StoreCommand.Submit submitTo(String queue) {
        var spec = Jobs.withPayload("{}");
        var there =
                new JobSpec(
                        spec.type(),
                        queue,
                        spec.payload(),
                        spec.priority(),
                        null,
                        spec.timeout(),
                        spec.retry(),
                        null);
        return SubmissionStep.command(
                ids.next(),
                there,
                Integer.MAX_VALUE,
                clock.instant(),
                clock.instant(),
                ColumnSeal.NONE);
    }

    /// Puts all of it into one batch, carries that out and returns.
    private void run(List<StoreCommand> commands) throws SQLException {
        try (var files = OpenFiles.open(directory, "node-1", System::nanoTime)) {
            write(commands, store(files));
        }
    }

    private SqliteTransactions store(OpenFiles files) throws SQLException {
        var session = files.session();
        var startup =
                StartupState.of(
                        session,
                        clock.instant(),
                        new QueueListeners(List.of()),
                        RetentionRules.USUAL);
        var steps =
                TransactionSteps.of(
                        session,
                        clock,
                        claimants,
                        new QueueListeners(List.of()),
                        RetentionRules.USUAL,
                        1,
                        new TermTable(session),
                        Optional.empty(),
                        () -> {},
                        () -> {});
        files.stored().remember();
        return new SqliteTransactions(session, startup.counters(), steps, files.stored());
    }

    private void write(List<StoreCommand> commands, SqliteTransactions store) {
        var commandQueue = new CommandQueue(System::nanoTime);
        commands.forEach(commandQueue::put);
        commandQueue.close();
        new CommitWriter(
                        commandQueue,
                        store,
                        new WriterLane.Setup(
                                clock, System::nanoTime, KeptOutcomes.USUAL_BYTES, _ -> {}))
                .run();
    }

    private StoreCommand.Submit submit(String payload) {
        return SubmissionStep.command(
                ids.next(),
                Jobs.withPayload(payload),
                Integer.MAX_VALUE,
                clock.instant(),
                clock.instant(),
                ColumnSeal.NONE);
    }

    /// Only a mistake of ours could make one like it.
    private StoreCommand.Submit broken() {
        var submit = submit("{}");
        return new StoreCommand.Submit(
                submit.job(), "[1, null]", Integer.MAX_VALUE, new WithdrawableFuture<>());
    }
}
