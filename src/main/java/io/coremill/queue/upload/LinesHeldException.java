package io.coremill.queue.upload;

import io.coremill.job.JobId;
import java.util.Map;

/// Other jobs hold keys of a chunk that is accepted as a whole or not at all.
public final class LinesHeldException extends RuntimeException {
    @SuppressWarnings("serial") // it is thrown within a process
    private final Map<Integer, JobId> holders;

    @SuppressWarnings("serial") // it is thrown within a process
    private final Map<Integer, Integer> earlier;

    /// @param holders of the keys, by the index of the line
    /// @param earlier the indexes of those lines of the chunk whose jobs are among the holders, by
    ///     the index of the line that they keep out
    public LinesHeldException(Map<Integer, JobId> holders, Map<Integer, Integer> earlier) {
        super("jobs hold the keys of %d lines".formatted(holders.size()));
        this.holders = Map.copyOf(holders);
        this.earlier = Map.copyOf(earlier);
    }

    public Map<Integer, JobId> holders() {
        return holders;
    }

    /// The line that keeps another one out, by the index of that one, where it is of the chunk.
    public Map<Integer, Integer> earlier() {
        return earlier;
    }
}
