package io.coremill.executor.processes.once;

import io.coremill.executor.ExitReason;
import io.coremill.executor.StopReason;
import io.coremill.executor.processes.OutcomeRules;
import io.coremill.executor.processes.WorkerStopCause;
import io.coremill.job.ErrorKind;
import io.coremill.job.JobError;
import io.coremill.job.Outcome;
import io.coremill.job.ReportedValues;
import io.coremill.job.Result;
import io.coremill.subprocess.ProcessSignals;
import io.coremill.text.JsonText;
import org.jspecify.annotations.Nullable;

/// How a process that ran one attempt ended, and what that means for the attempt.
///
/// @param status as the kernel packs it
/// @param cause why the service ended it; null if it went by itself
/// @param lastSignal that the service sent it; 0 if none
/// @param stderr the last it wrote there
/// @param evidence of the cause, if more is known than that
record OnceExit(
        int status,
        @Nullable WorkerStopCause cause,
        int lastSignal,
        String stderr,
        @Nullable String evidence) {
    private static final int SIGNAL_BITS = 0x7f;
    private static final int CODE_BITS = 0xff;

    /// `EX_USAGE` and `EX_DATAERR` of sysexits.h: what it was given is wrong, and will stay so.
    private static final int USAGE = 64;

    private static final int DATA = 65;

    /// Null if a signal ended it.
    @Nullable Integer code() {
        return (status & SIGNAL_BITS) == 0 ? Integer.valueOf(status >> 8 & CODE_BITS) : null;
    }

    /// @param reason why it was asked to stop, if it was
    /// @param output what it printed
    /// @param most the most that a result may have
    Outcome outcome(@Nullable StopReason reason, Result output, int most) {
        if (reason != null) {
            return OutcomeRules.stopped(reason, timedOut());
        }
        if (cause == WorkerStopCause.TOO_MUCH_OUTPUT) {
            return new Outcome.Failed(tooLarge(most), false);
        }
        if (cause != null && cause.isItsFault()) {
            return new Outcome.WorkerLost(overLimit(cause));
        }
        Integer code = code();
        if (code == null) {
            return new Outcome.WorkerLost(
                    error(
                            ErrorKind.WORKER_LOST,
                            "the program was ended by %s, cause unknown".formatted(signal())));
        }
        return switch (code) {
            case 0 -> returned(output);
            case USAGE, DATA -> new Outcome.Failed(exited(ErrorKind.BAD_PAYLOAD, code), false);
            default -> new Outcome.Failed(exited(ErrorKind.HANDLER_ERROR, code), true);
        };
    }

    /// Of an attempt that the service could not see to its end.
    Outcome brokenOff(@Nullable StopReason reason, Throwable ours) {
        if (reason != null) {
            return OutcomeRules.stopped(reason, timedOut());
        }
        boolean memory = ours instanceof OutOfMemoryError;
        return new Outcome.Failed(
                error(
                        memory ? ErrorKind.OUT_OF_MEMORY : ErrorKind.HANDLER_ERROR,
                        memory
                                ? "the service had too little memory for what the program printed"
                                : "the service broke it off after an internal error: " + ours),
                true);
    }

    ExitReason reason() {
        if (cause != null) {
            return cause.reason();
        }
        return code() == null ? ExitReason.CRASHED : ExitReason.EXITED;
    }

    private Outcome returned(Result output) {
        JsonText.Flaw flaw = ReportedValues.flaw(output);
        if (flaw == null) {
            return new Outcome.Succeeded(output);
        }
        ErrorKind kind = flaw.isLimit() ? ErrorKind.RESULT_TOO_LARGE : ErrorKind.HANDLER_ERROR;
        return new Outcome.Failed(
                error(kind, "what the program printed is " + flaw.text()), !flaw.isLimit());
    }

    private JobError exited(ErrorKind kind, int code) {
        return error(kind, "the program exited with code " + code);
    }

    private JobError tooLarge(int most) {
        return error(
                ErrorKind.RESULT_TOO_LARGE,
                "the program printed more than the %d bytes that a result may have"
                        .formatted(most));
    }

    private JobError overLimit(WorkerStopCause limit) {
        return error(
                limit == WorkerStopCause.TOO_MUCH_MEMORY
                        ? ErrorKind.OUT_OF_MEMORY
                        : ErrorKind.WORKER_LOST,
                "the program " + limit.text());
    }

    private JobError timedOut() {
        return error(ErrorKind.TIMEOUT, "still ran at its deadline, so the program was ended");
    }

    private JobError error(ErrorKind kind, String message) {
        return new JobError(
                kind,
                message,
                code(),
                signalName(),
                stderr.isBlank() ? null : stderr,
                null,
                evidence == null ? ofSignal() : evidence);
    }

    private @Nullable String ofSignal() {
        return code() == null && number() == lastSignal ? "the service sent " + signal() : null;
    }

    private int number() {
        return status & SIGNAL_BITS;
    }

    private @Nullable String signalName() {
        return code() == null ? ProcessSignals.name(number()) : null;
    }

    private String signal() {
        String name = signalName();
        return name == null ? "signal " + number() : "SIG" + name;
    }
}
