package io.coremill.queue.sealing;

import io.coremill.job.Job;
import io.coremill.job.JobId;
import io.coremill.seal.ColumnSeal;
import io.coremill.seal.SealedColumn;

/// Jobs on their way into a store, with payloads as columns have them.
public final class SealedJob {
    private SealedJob() {}

    /// The job as it is to be written; the same if nothing is sealed.
    public static Job of(Job job, ColumnSeal seal) {
        return seal.isOn()
                ? with(job, seal.seal(SealedColumn.PAYLOAD, job.id(), job.spec().payload()))
                : job;
    }

    /// A job that is to be written in the place of another one.
    ///
    /// @param job with the id of that one, and with a payload that was sealed for another
    /// @param from the id for which that was
    public static Job moved(Job job, JobId from, ColumnSeal seal) {
        if (!seal.isOn()) {
            return job;
        }
        var payload = seal.open(SealedColumn.PAYLOAD, from, job.spec().payload());
        return with(job, seal.seal(SealedColumn.PAYLOAD, job.id(), payload));
    }

    /// The job with another payload.
    public static Job with(Job job, String payload) {
        return job.with(job.spec().saying(payload));
    }
}
