package io.coremill.job;

import io.coremill.text.TextLimit;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Why an attempt or a job failed, in facts.
///
/// @param exitCode of the worker process, if it ended
/// @param signal that ended it, by name and without `SIG`, if that is known
/// @param stderr the last lines the worker wrote there
/// @param stdout the last lines it wrote there that were no messages
/// @param evidence what the kind rests on, where it is not plain from the rest
public record JobError(
        ErrorKind kind,
        String message,
        @Nullable Integer exitCode,
        @Nullable String signal,
        @Nullable String stderr,
        @Nullable String stdout,
        @Nullable String evidence) {

    /// Of each text as much is kept as its limit allows, wherever it comes from. A kind that only a
    /// later version knows is a failure of the handler.
    public JobError {
        kind = Objects.requireNonNullElse(kind, ErrorKind.HANDLER_ERROR);
        message = TextLimit.ERROR_MESSAGE.cut(message);
        stderr = stderr == null ? null : TextLimit.LAST_WORDS.cutStart(stderr);
        stdout = stdout == null ? null : TextLimit.LAST_WORDS.cutStart(stdout);
        evidence = evidence == null ? null : TextLimit.EVIDENCE.cut(evidence);
    }

    public static JobError of(ErrorKind kind, String message) {
        return new JobError(kind, message, null, null, null, null, null);
    }

    /// The same facts under another heading.
    public JobError as(ErrorKind other, String otherMessage) {
        return new JobError(other, otherMessage, exitCode, signal, stderr, stdout, evidence);
    }
}
