package io.coremill.web.upload;

import io.coremill.job.Job;
import io.coremill.job.JobId;
import io.coremill.job.JobSpec;
import io.coremill.queue.QueueFullException;
import io.coremill.queue.upload.ChunkResult;
import io.coremill.queue.upload.JobChunk;
import io.coremill.queue.upload.KeyedLines;
import io.coremill.queue.upload.LineAnswer;
import io.coremill.queue.upload.LinesHeldException;
import io.coremill.web.submission.JobSpecs;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Lines on their way into the store.
final class ChunkUnderWay {
    private final List<LineOutcome> lines;
    private final boolean isWhole;
    private final @Nullable KeyedUpload keyed;

    /// The digest of the whole body, if these are its last lines.
    private final byte @Nullable [] end;

    /// Of lines that have been reported.
    private int settled = 0;

    /// Null while nothing is asked of the store.
    private @Nullable CompletableFuture<ChunkResult> result;

    /// @param keyed null if the upload has no key
    ChunkUnderWay(
            List<LineOutcome> lines,
            boolean isWhole,
            @Nullable KeyedUpload keyed,
            byte @Nullable [] end) {
        this.lines = lines;
        this.isWhole = isWhole;
        this.keyed = keyed;
        this.end = end;
    }

    /// Asks for what has not been accepted.
    ///
    /// @param seen whether who sends it may see a job
    void submit(Function<JobChunk, CompletableFuture<ChunkResult>> store, Predicate<Job> seen) {
        var left = lines.subList(settled, lines.size());
        var jobs = new ArrayList<JobChunk.Entry>(left.size());
        for (LineOutcome line : left) {
            if (line instanceof LineOutcome.Acceptable acceptable) {
                jobs.add(entry(acceptable));
            }
        }
        KeyedLines marks = keyed == null ? null : keyed.lines(left, end);
        boolean isNothing = jobs.isEmpty() && marks == null;
        result = isNothing ? null : store.apply(new JobChunk(jobs, isWhole, marks, seen));
    }

    private static JobChunk.Entry entry(LineOutcome.Acceptable line) {
        JobSpecs.Accepted job = line.job();
        JobSpec spec = job.spec();
        return new JobChunk.Entry(
                job.unique() == null ? spec : spec.with(spec.terms().uniqueBy(job.unique())),
                job.maxWaiting());
    }

    /// Runs on a thread of the store, if anything was asked of it.
    void whenWritten(Runnable action) {
        if (result != null) {
            var _ = result.whenComplete((_, _) -> action.run());
        }
    }

    @Nullable CompletableFuture<ChunkResult> result() {
        return result;
    }

    /// Reports the lines before the first that was not answered.
    ///
    /// @return whether these are all
    boolean report(@Nullable ChunkResult known, UploadTally tally, UploadAnswer answer) {
        int answered = 0;
        result = null;
        if (isRefused(known)) {
            return false;
        }
        while (settled < lines.size()) {
            switch (lines.get(settled)) {
                case LineOutcome.Before found -> {
                    LineOutcome.Before before = found.asSeen(tally);
                    tally.before(before);
                    answer.before(before);
                }
                case LineOutcome.Rejected rejected -> {
                    tally.rejected(rejected);
                    answer.rejected(rejected);
                }
                case LineOutcome.Acceptable acceptable -> {
                    if (known == null || answered == known.jobs().size()) {
                        return false;
                    }
                    report(acceptable.line(), known, answered++, tally, answer);
                }
            }
            reached(lines.get(settled++).line());
        }
        return known == null || known.stoppedBy() == null;
    }

    /// @param index of the line among those that ask for jobs
    private static void report(
            long line, ChunkResult known, int index, UploadTally tally, UploadAnswer answer) {
        JobId job = known.jobs().get(index);
        LineAnswer.Kind kind = known.kind(index);
        boolean isUnseen = tally.isUnseen(job, kind);
        if (kind == LineAnswer.Kind.HELD || isUnseen) {
            var rejected = LineOutcome.Rejected.held(line, job, isUnseen);
            tally.held(rejected);
            answer.rejected(rejected);
        } else {
            tally.accepted(line, kind);
            answer.accepted(line, job, kind);
        }
    }

    /// Has lines be rejected that keep all others out, of an upload that is taken as a whole.
    ///
    /// @param held says which, by their index among the lines that ask for jobs
    void refuse(LinesHeldException held, UploadTally tally) {
        List<LineOutcome> asking =
                lines.stream().filter(LineOutcome.Acceptable.class::isInstance).toList();
        for (int i = 0; i < asking.size(); i++) {
            JobId holder = held.holders().get(i);
            if (holder != null) {
                long line = asking.get(i).line();
                Integer earlier = held.earlier().get(i);
                tally.held(
                        earlier == null
                                ? LineOutcome.Rejected.held(line, holder, !tally.sees(holder))
                                : LineOutcome.Rejected.heldBy(line, asking.get(earlier).line()));
            }
        }
    }

    /// Whether who goes on with it sends all of the upload again.
    boolean isSentAgain() {
        return isWhole || keyed != null;
    }

    /// Of an upload under a key nothing is settled where the store did not go on with it.
    private boolean isRefused(@Nullable ChunkResult known) {
        return keyed != null
                && known != null
                && known.jobs().isEmpty()
                && known.stoppedBy() != null
                && !(known.stoppedBy() instanceof QueueFullException);
    }

    private void reached(long line) {
        if (keyed != null) {
            keyed.reached(line);
        }
    }
}
