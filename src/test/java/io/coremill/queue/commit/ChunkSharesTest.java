package io.coremill.queue.commit;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.job.Job;
import io.coremill.job.JobIds;
import io.coremill.job.JobSpec;
import io.coremill.job.RetryPolicy;
import io.coremill.queue.KeptOutcomes;
import io.coremill.queue.SettableClock;
import io.coremill.queue.column.AcceptedJob;
import io.coremill.queue.upload.ChunkShares;
import io.coremill.queue.upload.JobChunk;
import io.coremill.queue.upload.PendingChunk;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// How much of each transaction is left to uploads, whatever the store is.
@Timeout(60)
class ChunkSharesTest {
    private static final int ROUNDS = 20;
    private static final JobSpec SPEC =
            new JobSpec(
                    "noop",
                    "cpu",
                    "{}",
                    0,
                    null,
                    Duration.ofMinutes(1),
                    new RetryPolicy(
                            3,
                            RetryPolicy.Kind.FIXED,
                            Duration.ofSeconds(1),
                            Duration.ofSeconds(1)),
                    null);

    private final SettableClock clock = new SettableClock();
    private final JobIds ids = new JobIds(clock);
    private final CommandQueue commands = new CommandQueue(System::nanoTime);
    private final RecordingStore store = new RecordingStore();

    @ParameterizedTest
    @CsvSource({
        "1,1,16",
        "1,3,16",
        "15,2,16",
        "16,1,16",
        "17,1,17",
        "40,3,40",
        "63,2,63",
        "500,3,500",
        "2000,2,1000",
        "1,30,16",
        "20,30,20",
    })
    void uploadsTakeAsMuchOfATransactionAsOthersAndNoMore(int others, int uploads, int jobs) {
        store.others = others;
        int each = ROUNDS * (jobs / uploads + 1);
        var chunks = IntStream.range(0, uploads).mapToObj(_ -> chunk(each)).toList();
        chunks.forEach(commands::put);
        submit(others);
        write();
        assertThat(store.jobs.subList(0, ROUNDS)).containsOnly(jobs);
        assertThat(chunks).allSatisfy(it -> assertThat(it.chunk().isOver()).isTrue());
    }

    @Test
    void uploadsThatAreAloneTakeAll() {
        commands.put(chunk(2_500));
        write();
        assertThat(store.jobs).containsExactly(ChunkShares.MOST, ChunkShares.MOST, 500);
    }

    @Test
    void noneOfManyUploadsIsLeftBehind() {
        store.others = 1;
        var chunks = IntStream.range(0, 30).mapToObj(_ -> chunk(1_000)).toList();
        chunks.forEach(commands::put);
        submit(1);
        write();
        var taken = chunks.stream().map(it -> store.taken.get(it.chunk())).toList();
        assertThat(taken).containsOnly(10, 11);
    }

    private void write() {
        if (store.others == 0) {
            commands.close();
        }
        new CommitWriter(
                        commands,
                        store,
                        new WriterLane.Setup(
                                clock, System::nanoTime, KeptOutcomes.USUAL_BYTES, _ -> {}))
                .run();
    }

    private void submit(int count) {
        for (int i = 0; i < count; i++) {
            commands.put(new StoreCommand.Submit(job(), "[]", 1, new WithdrawableFuture<>()));
        }
    }

    private Job job() {
        return AcceptedJob.of(ids.next(), SPEC, clock.instant(), clock.instant());
    }

    private StoreCommand.SubmitChunk chunk(int jobs) {
        var entries = Collections.nCopies(jobs, new JobChunk.Entry(SPEC, Integer.MAX_VALUE));
        return new StoreCommand.SubmitChunk(
                PendingChunk.of(new JobChunk(entries, false), _ -> job()));
    }

    /// Writes nothing, and has others come while it does.
    private final class RecordingStore implements StoreTransactions {
        final List<Integer> jobs = new ArrayList<>();

        /// Of each chunk, in the rounds.
        final Map<PendingChunk, Integer> taken = new HashMap<>();
        int others;

        @Override
        public void carryOut(CommandBatch batch) {
            int jobsNow = 0;
            for (var chunk : batch.chunks()) {
                int share = chunk.chunk().next().size();
                jobsNow += share;
                if (jobs.size() < ROUNDS) {
                    taken.merge(chunk.chunk(), share, Integer::sum);
                }
                chunk.chunk().wrote(share, null);
            }
            jobs.add(jobsNow);
            if (jobs.size() < ROUNDS) {
                submit(others);
            } else {
                commands.close();
            }
        }

        @Override
        public void carryOutAlone(CommandBatch batch) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void probe(CommandBatch batch) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean isUntidy() {
            return false;
        }

        @Override
        public void tidy() {}

        @Override
        public String medium() {
            return "nothing";
        }

        @Override
        public Optional<Instant> nextDue() {
            return Optional.empty();
        }
    }
}
