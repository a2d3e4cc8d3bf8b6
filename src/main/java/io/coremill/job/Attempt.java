package io.coremill.job;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// The record of one try at a job, once it has ended.
///
/// @param attempt its number, from 1; a try that did not count has the number of the next
/// @param outcome the word of its [Outcome], or `node-lost`
public record Attempt(
        int attempt,
        String outcome,
        Instant startedAt,
        Instant finishedAt,
        @Nullable JobError error,
        @Nullable Ran ran) {}
