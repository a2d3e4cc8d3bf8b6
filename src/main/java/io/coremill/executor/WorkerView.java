package io.coremill.executor;

import io.coremill.job.JobId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A worker process at one moment.
///
/// @param id the queue's name and a number, `python-2`
/// @param state `starting`, `idle`, `busy` or `stopping`
/// @param jobs those it runs now
/// @param done attempts that ended in it
/// @param pinnedTo the core it may run on; null if it may run on any that the service may use
public record WorkerView(
        String id,
        String queue,
        String state,
        long pid,
        Instant startedAt,
        List<JobId> jobs,
        long done,
        @Nullable Integer pinnedTo,
        WorkerUse use) {}
