package io.coremill.queue.upload;

import io.coremill.job.Job;
import io.coremill.job.JobId;
import io.coremill.job.JobSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A chunk on its way into the store: each transaction takes the share of it that it is given, and
/// what is left comes with the next one. But for its answer it is for the thread that writes.
public final class PendingChunk {
    private final JobChunk asked;
    private final List<Job> jobs;

    /// Null if it is of no upload under a key.
    private final @Nullable KeyedProgress progress;

    private final WithdrawableResult answer = new WithdrawableResult();
    private int written = 0;
    private int share;

    private PendingChunk(JobChunk asked, List<Job> jobs) {
        this.asked = asked;
        this.jobs = jobs;
        share = jobs.size();
        progress = asked.lines() == null ? null : new KeyedProgress(asked.lines());
    }

    /// @param accepted makes a job of what is asked for
    public static PendingChunk of(JobChunk asked, Function<JobSpec, Job> accepted) {
        var jobs = new ArrayList<Job>(asked.jobs().size());
        for (var entry : asked.jobs()) {
            jobs.add(accepted.apply(entry.spec()));
        }
        return new PendingChunk(asked, jobs);
    }

    /// Never fails. Cancelling it withdraws the chunk, and is refused once the store has begun.
    public CompletableFuture<ChunkResult> answer() {
        return answer;
    }

    /// @return false if it has been withdrawn, or is over
    public boolean begin() {
        return answer.begin();
    }

    public boolean isWhole() {
        return asked.isWhole();
    }

    /// Whether nothing more is to be done about it.
    public boolean isOver() {
        return answer.isDone();
    }

    /// @param most jobs that the next transaction takes; one that is whole is taken whole
    public void share(int most) {
        share = most;
    }

    /// What the next transaction takes.
    public List<Job> next() {
        int end = isWhole() ? jobs.size() : Math.min(jobs.size(), written + share);
        return jobs.subList(written, end);
    }

    /// @param index of a job among the next ones
    public int maxWaiting(int index) {
        return asked.jobs().get(written + index).maxWaiting();
    }

    /// Whether it is of an upload under a key.
    public boolean isKeyed() {
        return progress != null;
    }

    /// What the next transaction makes of the upload under a key, if it accepts so many.
    ///
    /// @return null if it comes no further, or is of no such upload
    public @Nullable UploadAdvance advance(int count) {
        return progress == null
                ? null
                : progress.advance(
                        jobs.subList(written, written + count), written + count == jobs.size());
    }

    /// A transaction has been committed.
    ///
    /// @param count of the next jobs, those that it has accepted
    /// @param stoppedBy why it did not accept the one after these; null if it took its share
    public void wrote(int count, @Nullable Throwable stoppedBy) {
        written += count;
        if (progress != null) {
            progress.wrote();
        }
        if (stoppedBy != null || written == jobs.size()) {
            answer(stoppedBy);
        }
    }

    /// What is not written by now is not going to be.
    public void fail(Throwable why) {
        answer(why);
    }

    private void answer(@Nullable Throwable stoppedBy) {
        var accepted = new ArrayList<JobId>(written);
        for (int i = 0; i < written; i++) {
            accepted.add(jobs.get(i).id());
        }
        answer.complete(new ChunkResult(accepted, stoppedBy));
    }

    private static final class WithdrawableResult extends CompletableFuture<ChunkResult> {
        private boolean begun = false;

        synchronized boolean begin() {
            begun = begun || !isCancelled();
            return begun && !isDone();
        }

        @Override
        public synchronized boolean cancel(boolean mayInterrupt) {
            return !begun && super.cancel(mayInterrupt);
        }

        @Override
        public <U> CompletableFuture<U> newIncompleteFuture() {
            return new CompletableFuture<>();
        }
    }
}
