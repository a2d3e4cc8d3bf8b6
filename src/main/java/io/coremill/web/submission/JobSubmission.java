package io.coremill.web.submission;

import io.coremill.job.key.UniqueRule;
import io.coremill.queue.AttemptTerms;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a client asked for, each field checked by itself; null where it left a field out.
///
/// @param payload a JSON object on one line
public record JobSubmission(
        String type,
        @Nullable String queue,
        String payload,
        int priority,
        @Nullable Duration delay,
        @Nullable Instant runAt,
        AttemptTerms attempts,
        Terms terms,
        @Nullable UniqueRule unique) {

    /// What few jobs say.
    ///
    /// @param tags each once
    /// @param sensitive whether what goes into the job and what comes out of it is for some eyes
    ///     only
    public record Terms(
            List<String> tags,
            @Nullable TimeLimit expires,
            @Nullable TimeLimit deadline,
            @Nullable Duration retain,
            boolean sensitive) {
        public static final Terms NONE = new Terms(List.of(), null, null, null, false);

        public Terms {
            tags = List.copyOf(tags);
        }
    }

    /// A time, or a duration from the submission: one of them is null.
    public record TimeLimit(@Nullable Duration after, @Nullable Instant at) {}
}
