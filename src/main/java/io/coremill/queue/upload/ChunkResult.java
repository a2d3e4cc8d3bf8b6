package io.coremill.queue.upload;

import io.coremill.job.JobId;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// What became of a [JobChunk].
///
/// @param jobs of its first lines, which are those that were answered: a new one each, or the one
/// that had the line's key
/// @param kinds what became of those lines, by their index, where that is not a new job
/// @param stoppedBy why the others were not answered; null if there are none
public record ChunkResult(
        List<JobId> jobs, Map<Integer, LineAnswer.Kind> kinds, @Nullable Throwable stoppedBy) {

    /// New jobs alone.
    public ChunkResult(List<JobId> accepted, @Nullable Throwable stoppedBy) {
        this(accepted, Map.of(), stoppedBy);
    }

    public LineAnswer.Kind kind(int index) {
        return kinds.isEmpty()
                ? LineAnswer.Kind.NEW
                : kinds.getOrDefault(index, LineAnswer.Kind.NEW);
    }

    /// The jobs that are there through the chunk: all but those that kept a line out.
    public List<JobId> accepted() {
        return kinds.isEmpty()
                ? jobs
                : IntStream.range(0, jobs.size())
                        .filter(index -> kind(index) != LineAnswer.Kind.HELD)
                        .mapToObj(jobs::get)
                        .toList();
    }
}
