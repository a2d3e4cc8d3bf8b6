package io.coremill.job;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What is asked for, complete: every default is already filled in.
///
/// @param payload a JSON object on one line
/// @param priority higher runs first
/// @param dueAt when it may run at the earliest; null means as soon as it is submitted
/// @param timeout how long one attempt may take
/// @param traceparent the submitter's W3C trace context, handed on to the worker
public record JobSpec(
        String type,
        String queue,
        String payload,
        int priority,
        @Nullable Instant dueAt,
        Duration timeout,
        RetryPolicy retry,
        @Nullable String traceparent) {}
