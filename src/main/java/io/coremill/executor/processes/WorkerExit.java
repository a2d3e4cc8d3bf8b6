package io.coremill.executor.processes;

import io.coremill.job.ErrorKind;
import io.coremill.job.JobError;
import org.jspecify.annotations.Nullable;

/// How a worker ended, in facts.
///
/// @param code as the Java runtime reports it: 128 + n for a death by signal n
/// @param cause why the service ended it; null if it went by itself
/// @param lastSignal that the service sent it; 0 if none
/// @param stderr the last it wrote there
/// @param stdout the last it wrote there that was no message
record WorkerExit(
        int code, @Nullable StopCause cause, int lastSignal, String stderr, String stdout) {
    private static final int SIGNALLED = 128;

    /// Code 126 and 127 are what shells and the wrappers of commands say when they cannot run one.
    private static final int NOT_EXECUTABLE = 126;

    private static final int NOT_FOUND = 127;

    @Nullable String signal() {
        return code > SIGNALLED ? Signals.name(code - SIGNALLED) : null;
    }

    String status() {
        String signal = signal();
        return signal == null
                ? "exit code " + code
                : "exit code %d (SIG%s)".formatted(code, signal);
    }

    boolean commandNotRun() {
        return cause == null && (code == NOT_EXECUTABLE || code == NOT_FOUND);
    }

    /// The word for metrics.
    String reason() {
        return cause == null ? "crashed" : cause.word();
    }

    JobError lost() {
        return error(ErrorKind.WORKER_LOST, "the worker %s while it ran the job".formatted(how()));
    }

    JobError timedOut() {
        return error(ErrorKind.TIMEOUT, "still ran at its deadline, so its worker was ended");
    }

    /// For a person who wonders why a command does not work.
    String asStartFailure() {
        String last = stderr.isBlank() ? "" : "; its last words: " + stderr.strip();
        return "the worker %s before it had said anything%s".formatted(how(), last);
    }

    private JobError error(ErrorKind kind, String message) {
        return new JobError(
                kind, message, code, signal(), orNull(stderr), orNull(stdout), evidence());
    }

    private static @Nullable String orNull(String words) {
        return words.isBlank() ? null : words;
    }

    private String how() {
        if (cause != null) {
            return cause.text();
        }
        String signal = signal();
        return signal == null
                ? "exited with code " + code
                : "was ended by SIG%s, cause unknown".formatted(signal);
    }

    private @Nullable String evidence() {
        String signal = signal();
        if (signal == null) {
            return null;
        }
        if (code - SIGNALLED == lastSignal) {
            return "the service sent SIG" + signal;
        }
        return "exit code %d stands for SIG%s, which the service did not send; a worker that calls exit(%d) looks the same"
                .formatted(code, signal, code);
    }
}
