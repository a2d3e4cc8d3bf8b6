package io.coremill.queue.upload;

import io.coremill.job.JobId;
import java.util.Map;

/// Other jobs hold keys of a chunk that is accepted as a whole or not at all.
public final class LinesHeldException extends RuntimeException {
    @SuppressWarnings("serial") // it is thrown within a process
    private final Map<Integer, JobId> holders;

    /// @param holders of the keys, by the index of the line
    public LinesHeldException(Map<Integer, JobId> holders) {
        super("jobs hold the keys of %d lines".formatted(holders.size()));
        this.holders = Map.copyOf(holders);
    }

    public Map<Integer, JobId> holders() {
        return holders;
    }
}
