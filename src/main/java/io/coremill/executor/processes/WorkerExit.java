package io.coremill.executor.processes;

import io.coremill.executor.ExitReason;
import io.coremill.executor.LastWords;
import io.coremill.job.ErrorKind;
import io.coremill.job.JobError;
import io.coremill.subprocess.ExitStatus;
import io.coremill.subprocess.ProcessSignals;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How a worker ended, in facts. A cause is only named where something shows it.
///
/// @param cause why the service ended it; null if it went by itself
/// @param detail what that rests on, in a sentence
/// @param lastSignal that the service sent it; 0 if none
/// @param killedForMemory whether the kernel counted a kill for want of memory that this one
///     explains
/// @param stderr the last it wrote there
/// @param stdout the last it wrote there that was no message
public record WorkerExit(
        ExitStatus status,
        @Nullable WorkerStopCause cause,
        @Nullable String detail,
        int lastSignal,
        boolean killedForMemory,
        String stderr,
        String stdout) {

    /// The same without what it wrote, for those who are not to see that.
    public WorkerExit wordless() {
        return new WorkerExit(status, cause, detail, lastSignal, killedForMemory, "", "");
    }

    public boolean isCommandNotRun() {
        return cause == null && status.isCommandNotRun();
    }

    /// Whether it ended by itself, or had to be ended for what it did.
    public boolean isItsOwnDoing() {
        return cause == null || cause.isItsFault();
    }

    /// Whether it ended by itself and reports that all is well.
    public boolean isClean() {
        Integer code = status.code();
        return cause == null && code != null && code == 0;
    }

    public ExitReason reason() {
        if (cause != null) {
            return cause.reason();
        }
        return isKilledForMemory() ? ExitReason.KILLED_MEMORY : ExitReason.CRASHED;
    }

    /// What happened to it, in a sentence.
    public String inWords() {
        return "the worker %s%s".formatted(how(), isUnexplained() ? ", cause unknown" : "");
    }

    JobError lost() {
        ErrorKind kind =
                cause == WorkerStopCause.TOO_MUCH_MEMORY || isKilledForMemory()
                        ? ErrorKind.OUT_OF_MEMORY
                        : ErrorKind.WORKER_LOST;
        return error(kind, what("while it ran the job"));
    }

    JobError timedOut() {
        return error(ErrorKind.TIMEOUT, "still ran at its deadline, so its worker was ended");
    }

    /// For a person who wonders why a command does not work.
    ///
    /// @param heard whether it had written anything
    public String asStartFailure(boolean heard) {
        String last = stderr.isBlank() ? stdout : stderr;
        String what =
                cause == WorkerStopCause.NOT_READY
                        ? "the worker %s (%s)".formatted(cause.text(), detail)
                        : what(
                                heard
                                        ? "before it had read a job"
                                        : "before it had written anything");
        return LastWords.after(what, last);
    }

    private JobError error(ErrorKind kind, String message) {
        return new JobError(
                kind,
                message,
                status.code(),
                status.signalName(),
                orNull(stderr),
                orNull(stdout),
                evidence());
    }

    private static @Nullable String orNull(String words) {
        return words.isBlank() ? null : words;
    }

    private String what(String when) {
        return "the worker %s %s%s"
                .formatted(how(), when, isUnexplained() ? ", cause unknown" : "");
    }

    private boolean isUnexplained() {
        return cause == null
                && status.signal() > 0
                && status.signal() != ProcessSignals.XCPU
                && status.signal() != ProcessSignals.XFSZ
                && !isKilledForMemory();
    }

    private String how() {
        if (cause != null) {
            return cause.text();
        }
        if (status.code() != null) {
            return "exited with code " + status.code();
        }
        String signal = status.signalInWords();
        if (isKilledForMemory()) {
            return "was ended by %s, for want of memory".formatted(signal);
        }
        return switch (status.signal()) {
            case ProcessSignals.XCPU -> "was ended by SIGXCPU, for its limit of CPU time";
            case ProcessSignals.XFSZ -> "was ended by SIGXFSZ, for its limit of the size of files";
            default -> "was ended by " + signal;
        };
    }

    private boolean isKilledForMemory() {
        return cause == null && status.signal() == ProcessSignals.KILL && killedForMemory;
    }

    /// What that rests on; null if there is nothing.
    public @Nullable String evidence() {
        List<String> facts = new ArrayList<>();
        if (detail != null) {
            facts.add(detail);
        }
        if (status.signal() > 0) {
            facts.add(aboutSignal());
        }
        if (killedForMemory) {
            facts.add("the kernel has just killed a process of this service for want of memory");
        }
        return facts.isEmpty() ? null : String.join("; ", facts);
    }

    private String aboutSignal() {
        String signal = status.signalInWords();
        if (status.signal() == lastSignal) {
            return "the service sent " + signal;
        }
        return status.isCertain()
                ? "the service did not send " + signal
                : "%s is inferred from the exit code, and the service did not send it"
                        .formatted(signal);
    }
}
