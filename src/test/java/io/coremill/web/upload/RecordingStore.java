package io.coremill.web.upload;

import io.coremill.job.Job;
import io.coremill.job.JobId;
import io.coremill.job.JobIds;
import io.coremill.job.JobSpec;
import io.coremill.queue.JobControl;
import io.coremill.queue.QueueFullException;
import io.coremill.queue.key.SubmissionAnswer;
import io.coremill.queue.key.SubmissionKeys;
import io.coremill.queue.upload.ChunkResult;
import io.coremill.queue.upload.JobChunk;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Accepts as many jobs as it has room for, and remembers their payloads.
final class RecordingStore implements JobControl {
    final List<String> accepted = new ArrayList<>();
    final List<Integer> chunks = new ArrayList<>();
    int room = Integer.MAX_VALUE;

    /// What happens while it takes a chunk.
    Runnable atChunk = () -> {};

    /// Why it accepts nothing more; null if only its room is bounded.
    @Nullable RuntimeException broken;

    private final JobIds ids = new JobIds(() -> Instant.EPOCH);

    @Override
    public CompletableFuture<SubmissionAnswer> submit(
            JobSpec spec, int maxWaiting, SubmissionKeys keys) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletableFuture<ChunkResult> submitAll(JobChunk chunk) {
        chunks.add(chunk.jobs().size());
        atChunk.run();
        var taken = new ArrayList<JobId>();
        boolean none = broken != null || (chunk.isWhole() && chunk.jobs().size() > room);
        while (!none && room > 0 && taken.size() < chunk.jobs().size()) {
            accepted.add(chunk.jobs().get(taken.size()).spec().payload());
            taken.add(ids.next());
            room--;
        }
        boolean all = taken.size() == chunk.jobs().size();
        var full = broken == null ? new QueueFullException("cpu", 1) : broken;
        return CompletableFuture.completedFuture(new ChunkResult(taken, all ? null : full));
    }

    @Override
    public CompletableFuture<Job> submit(JobSpec spec, int maxWaiting, Consumer<JobId> begun) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletableFuture<Optional<Job>> cancel(JobId id) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletableFuture<Optional<Job>> retry(JobId id) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletableFuture<Void> pause(String queue) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletableFuture<Void> resume(String queue) {
        throw new UnsupportedOperationException();
    }
}
