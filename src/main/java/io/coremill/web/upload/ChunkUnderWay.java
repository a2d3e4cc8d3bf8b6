package io.coremill.web.upload;

import io.coremill.queue.upload.ChunkResult;
import io.coremill.queue.upload.JobChunk;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Lines on their way into the store.
final class ChunkUnderWay {
    private final List<LineOutcome> lines;
    private final boolean isWhole;

    /// Of lines that have been reported.
    private int settled = 0;

    /// Null while nothing is asked of the store.
    private @Nullable CompletableFuture<ChunkResult> result;

    ChunkUnderWay(List<LineOutcome> lines, boolean isWhole) {
        this.lines = lines;
        this.isWhole = isWhole;
    }

    /// Asks for what has not been accepted.
    void submit(Function<JobChunk, CompletableFuture<ChunkResult>> store) {
        var jobs = new ArrayList<JobChunk.Entry>(lines.size() - settled);
        for (LineOutcome line : lines.subList(settled, lines.size())) {
            if (line instanceof LineOutcome.Acceptable acceptable) {
                jobs.add(entry(acceptable));
            }
        }
        result = jobs.isEmpty() ? null : store.apply(new JobChunk(jobs, isWhole));
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
        while (settled < lines.size()) {
            switch (lines.get(settled)) {
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
            settled++;
        }
        return true;
    }
}
