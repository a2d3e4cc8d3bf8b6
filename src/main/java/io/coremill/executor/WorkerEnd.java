package io.coremill.executor;

import io.coremill.job.JobId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How the last worker that had a name ended.
public record WorkerEnd(
        WorkerIdentity identity, Instant endedAt, Cause cause, Traces traces, Work work) {

    /// Why it ended.
    ///
    /// @param message what happened to it, in a sentence
    public record Cause(ExitReason reason, String message) {}

    /// What it left behind. Texts are bounded.
    ///
    /// @param evidence what the message rests on
    /// @param stderr the last that it wrote there
    /// @param stdout the last that it wrote there and that was no message
    /// @param sensitive whether it was given a sensitive job, of which these may say something
    public record Traces(
            @Nullable Integer exitCode,
            @Nullable String signal,
            @Nullable String evidence,
            String stderr,
            String stdout,
            boolean sensitive) {}

    /// The jobs that it had.
    ///
    /// @param done attempts that ended in it
    /// @param unanswered jobs that it had when it ended
    /// @param last those before them, the newest first
    public record Work(long done, List<JobId> unanswered, List<JobId> last) {}
}
