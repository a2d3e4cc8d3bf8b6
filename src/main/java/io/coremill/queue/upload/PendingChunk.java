package io.coremill.queue.upload;

import io.coremill.job.Job;
import io.coremill.job.JobSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// A chunk on its way into the store: each transaction takes the share of it that it is given, and
/// what is left comes with the next one. But for its answer it is for the thread that writes.
public final class PendingChunk {
    private final JobChunk asked;
    private final List<Job> jobs;
    private final ChunkAnswers answers;
    private final boolean hasUnique;

    /// Null if it is of no upload under a key.
    private final @Nullable KeyedProgress progress;

    private final WithdrawableResult answer = new WithdrawableResult();
    private int written = 0;
    private int share;

    private PendingChunk(JobChunk asked, List<Job> jobs, boolean hasUnique) {
        this.asked = asked;
        this.jobs = jobs;
        this.hasUnique = hasUnique;
        answers = new ChunkAnswers(jobs);
        share = jobs.size();
        progress = asked.lines() == null ? null : new KeyedProgress(asked.lines());
    }

    /// @param accepted makes a job of what is asked for
    public static PendingChunk of(JobChunk asked, Function<JobSpec, Job> accepted) {
        var jobs = new ArrayList<Job>(asked.jobs().size());
        boolean hasUnique = false;
        for (var entry : asked.jobs()) {
            jobs.add(accepted.apply(entry.spec()));
            hasUnique = hasUnique || entry.spec().terms().isUnique();
        }
        return new PendingChunk(asked, jobs, hasUnique);
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

    /// Whether who sends it may see a job.
    public Predicate<Job> seen() {
        return asked.seen();
    }

    /// Whether it is of an upload under a key.
    public boolean isKeyed() {
        return progress != null;
    }

    /// Whether any of its jobs is to be the only one of its kind.
    public boolean hasUnique() {
        return hasUnique;
    }

    /// How many lines have been answered.
    public int written() {
        return written;
    }

    /// What the next transaction makes of a line.
    ///
    /// @param index of a job among the next ones
    public void answers(int index, LineAnswer line) {
        answers.put(written + index, line);
    }

    /// What the next transaction makes of the upload under a key, if it answers so many.
    ///
    /// @return null if it comes no further, or is of no such upload
    public @Nullable UploadAdvance advance(int count) {
        return progress == null
                ? null
                : progress.advance(
                        answers, written, written + count, written + count == jobs.size());
    }

    /// A transaction has been committed.
    ///
    /// @param count of the next jobs, those that it has answered
    /// @param stoppedBy why it did not answer the one after these; null if it took its share
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
        answer.complete(answers.result(written, stoppedBy));
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
