package io.coremill.queue.key;

import io.coremill.job.JobId;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// What a transaction makes of a submission under a key: an answer, or the reason why there is
/// none.
public record KeyDecision(@Nullable SubmissionAnswer answer, @Nullable RuntimeException refusal) {
    /// Neither: a line of an upload is decided on in another transaction.
    public static final KeyDecision LATER = new KeyDecision(null, null);

    public static KeyDecision of(SubmissionAnswer answer) {
        return new KeyDecision(answer, null);
    }

    public static KeyDecision refused(RuntimeException why) {
        return new KeyDecision(null, why);
    }

    /// Another job holds the key, and is to be the only one.
    public static KeyDecision held(JobId holder) {
        return refused(new KeyHeldException(holder));
    }

    /// Answers who asked for it, once it is committed.
    public void complete(CompletableFuture<SubmissionAnswer> asked) {
        if (refusal == null) {
            asked.complete(answer);
        } else {
            asked.completeExceptionally(refusal);
        }
    }
}
