package io.coremill.queue.edit;

import io.coremill.job.JobSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What is to be different about a job that waits; null leaves it as it is.
///
/// @param dueAt when it may run at the earliest; what has passed means at once
/// @param target where it is to wait
/// @param maxAttempts one more than it has had, at least
/// @param tags all that it has from then on; none takes them away
public record JobChange(
        @Nullable Integer priority,
        @Nullable Instant dueAt,
        @Nullable Target target,
        @Nullable Duration timeout,
        @Nullable Integer maxAttempts,
        @Nullable List<String> tags,
        @Nullable Expiry expires) {

    /// A change of nothing that few jobs say.
    public JobChange(
            @Nullable Integer priority,
            @Nullable Instant dueAt,
            @Nullable Target target,
            @Nullable Duration timeout,
            @Nullable Integer maxAttempts) {
        this(priority, dueAt, target, timeout, maxAttempts, null, null);
    }

    JobSpec.Terms applyTo(JobSpec.Terms before) {
        var tagged = tags == null ? before : before.withTags(tags);
        return expires == null ? tagged : tagged.expiringAt(expires.at());
    }

    /// When it expires if it has not started by then.
    ///
    /// @param at null takes that away
    public record Expiry(@Nullable Instant at) {}

    /// A queue to move to.
    ///
    /// @param maxWaiting jobs that may wait there
    public record Target(String queue, int maxWaiting) {}
}
