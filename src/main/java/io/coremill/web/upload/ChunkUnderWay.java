package io.coremill.web.upload;

import io.coremill.queue.QueueFullException;
import io.coremill.queue.upload.ChunkResult;
import io.coremill.queue.upload.JobChunk;
import io.coremill.queue.upload.KeyedLines;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
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
    void submit(Function<JobChunk, CompletableFuture<ChunkResult>> store) {
        var left = lines.subList(settled, lines.size());
        var jobs = new ArrayList<JobChunk.Entry>(left.size());
        for (LineOutcome line : left) {
            if (line instanceof LineOutcome.Acceptable acceptable) {
                jobs.add(entry(acceptable));
            }
        }
        KeyedLines marks = keyed == null ? null : keyed.lines(left, end);
        boolean isNothing = jobs.isEmpty() && marks == null;
        result = isNothing ? null : store.apply(new JobChunk(jobs, isWhole, marks));
    }

    private static JobChunk.Entry entry(LineOutcome.Acceptable line) {
        return new JobChunk.Entry(line.job().spec(), line.job().maxWaiting());
    }

    @Nullable CompletableFuture<ChunkResult> result() {
        return result;
    }

    /// Reports the lines before the first that was not accepted.
    ///
    /// @return whether these are all
    boolean report(@Nullable ChunkResult known, UploadTally tally, UploadAnswer answer) {
        int accepted = 0;
        result = null;
        if (isRefused(known)) {
            return false;
        }
        while (settled < lines.size()) {
            switch (lines.get(settled)) {
                case LineOutcome.Before before -> {
                    tally.before(before);
                    answer.before(before);
                }
                case LineOutcome.Rejected rejected -> {
                    tally.rejected(rejected);
                    answer.rejected(rejected);
                }
                case LineOutcome.Acceptable acceptable -> {
                    if (known == null || accepted == known.accepted().size()) {
                        return false;
                    }
                    tally.accepted(acceptable.line());
                    answer.accepted(acceptable.line(), known.accepted().get(accepted++));
                }
            }
            reached(lines.get(settled++).line());
        }
        return known == null || known.stoppedBy() == null;
    }

    /// Of an upload under a key nothing is settled where the store did not go on with it.
    private boolean isRefused(@Nullable ChunkResult known) {
        return keyed != null
                && known != null
                && known.accepted().isEmpty()
                && known.stoppedBy() != null
                && !(known.stoppedBy() instanceof QueueFullException);
    }

    private void reached(long line) {
        if (keyed != null) {
            keyed.reached(line);
        }
    }
}
