package io.coremill.queue;

import io.coremill.job.JobId;
import io.coremill.job.RetryPolicy;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A claimant's hold on one attempt.
///
/// @param number never used again: a settlement counts only while this lease is current
/// @param attempt the number of the attempt, from 1
/// @param crashes at which the job was running before
/// @param started false if it is held ready and counts as queued
public record Lease(
        long number,
        JobId job,
        String queue,
        String type,
        String payload,
        int attempt,
        int crashes,
        Duration timeout,
        RetryPolicy retry,
        Instant dueAt,
        @Nullable String traceparent,
        boolean started) {}
