package io.coremill.queue.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.Tools;
import io.coremill.job.Job;
import io.coremill.job.JobId;
import io.coremill.job.JobState;
import io.coremill.queue.Lease;
import io.coremill.queue.StorageUnavailableException;
import io.coremill.queue.StoreHealth;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What happens when the disk is full, on a disk that really is.
@Timeout(120)
@Tag("anywhere")
class DiskFullTest {
    private static final String LARGE = "{\"text\":\"%s\"}".formatted("x".repeat(100_000));

    @TempDir private Path place;
    private final BlockingQueue<Lease> taken = new LinkedBlockingQueue<>();
    private SmallDisk disk;
    private SqliteQueue queue;

    @BeforeEach
    void openOnASmallDisk() {
        var mounted = SmallDisk.mount(place, 4);
        if (mounted.isEmpty()) {
            Tools.missing("root");
        }
        disk = mounted.orElseThrow();
        queue = open();
    }

    @AfterEach
    void unmount() {
        if (disk != null) {
            queue.close();
            disk.close();
        }
    }

    @Test
    void submissionsAreRefusedAndNothingAcceptedIsLost() throws Exception {
        var accepted = fillUp();
        assertThat(accepted).isNotEmpty().allSatisfy(id -> assertThat(queue.find(id)).isPresent());
        makeRoom();
        assertThat(submit("{}").state()).isEqualTo(JobState.QUEUED);
        queue.close();
        queue = open();
        assertThat(accepted).allSatisfy(id -> assertThat(queue.find(id)).isPresent());
    }

    @Test
    void aSettlementMadeMeanwhileIsThereAfterwards() throws Exception {
        var job = submit("{}");
        queue.serve(Jobs.QUEUE, Jobs.claimant(1, taken::add));
        var lease = taken.take();
        fillUp();
        var settled = queue.settle(Jobs.succeeded(lease, Clock.systemUTC().instant()));
        makeRoom();
        assertThat(settled.join()).isTrue();
        assertThat(queue.find(job.id()).orElseThrow().state()).isEqualTo(JobState.SUCCEEDED);
    }

    @Test
    void theReasonIsKnownWhileItIsFullAndThereIsNoneAfterwards() throws Exception {
        fillUp();
        assertThat(queue.health())
                .isEqualTo(StoreHealth.unwritable("the disk with the data is full"));
        makeRoom();
        assertThat(queue.probe().join()).isEqualTo(StoreHealth.WRITABLE);
    }

    @Test
    void aDiskThatBecameReadOnlyIsNoticedWhileNothingComesIn() throws Exception {
        disk.coverReadOnly();
        assertThat(queue.probe().join())
                .isEqualTo(StoreHealth.unwritable("the data directory is read-only"));
        disk.uncover();
        awaitRecovery();
    }

    private SqliteQueue open() {
        return SqliteQueue.open(
                place.resolve("data"), "node-1", Clock.systemUTC(), System::nanoTime, List.of());
    }

    private Job submit(String payload) {
        return queue.submit(Jobs.withPayload(payload), Integer.MAX_VALUE).join();
    }

    /// Submits until the disk is full, to the last page.
    ///
    /// @return what was accepted
    private List<JobId> fillUp() throws Exception {
        var accepted = new ArrayList<>(List.of(submit(LARGE).id(), submit("{}").id()));
        disk.fill();
        submitUntilRefused(LARGE, accepted);
        submitUntilRefused("{}", accepted);
        return accepted;
    }

    private void submitUntilRefused(String payload, List<JobId> accepted) {
        try {
            while (true) {
                accepted.add(submit(payload).id());
            }
        } catch (CompletionException e) {
            assertThat(e).hasCauseInstanceOf(StorageUnavailableException.class);
        }
    }

    /// Returns once the store has noticed; what asks in between is refused.
    private void makeRoom() throws Exception {
        disk.free();
        awaitRecovery();
    }

    private void awaitRecovery() {
        while (!queue.health().writable()) {
            Thread.onSpinWait();
        }
    }
}
