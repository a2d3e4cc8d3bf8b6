package io.coremill.executor.threads;

import io.coremill.executor.Assignment;
import io.coremill.handler.BadPayloadException;
import io.coremill.handler.Handlers;
import io.coremill.handler.JobContext;
import io.coremill.handler.JobFailedException;
import io.coremill.handler.JobHandler;
import io.coremill.handler.Work;
import io.coremill.job.ErrorKind;
import io.coremill.job.JobError;
import io.coremill.job.Outcome;
import io.coremill.job.Result;
import java.util.Objects;
import java.util.Optional;

/// Runs a handler on the calling thread and says how it ended. Whatever the handler throws becomes
/// an outcome.
record HandlerRun(Handlers handlers) {
    private static final int LONGEST_MESSAGE = 4_000;

    Outcome of(Assignment assignment, JobContext context) {
        Optional<JobHandler> handler = handlers.find(assignment.type());
        return handler.isPresent()
                ? run(handler.get(), assignment.payload(), context)
                : unknown(assignment.type());
    }

    private static Outcome run(JobHandler handler, String payload, JobContext context) {
        try {
            Work work = Handlers.prepare(handler, payload);
            Result result = work.run(context);
            return new Outcome.Succeeded(Objects.requireNonNull(result, "the handler gave null"));
        } catch (BadPayloadException e) {
            return failed(ErrorKind.BAD_PAYLOAD, complaint(e), false);
        } catch (JobFailedException e) {
            return failed(ErrorKind.HANDLER_ERROR, message(e), e.isRetryable());
        } catch (Throwable e) {
            return failure(e);
        }
    }

    /// What becomes of a throwable that says nothing about retries.
    static Outcome failure(Throwable e) {
        return failed(
                e instanceof OutOfMemoryError ? ErrorKind.OUT_OF_MEMORY : ErrorKind.HANDLER_ERROR,
                describe(e),
                true);
    }

    private static Outcome unknown(String type) {
        return failed(
                ErrorKind.UNKNOWN_TYPE,
                "no handler is registered for type %s".formatted(type),
                false);
    }

    private static Outcome failed(ErrorKind kind, String message, boolean retryable) {
        String bounded =
                message.length() <= LONGEST_MESSAGE
                        ? message
                        : message.substring(0, LONGEST_MESSAGE) + "…";
        return new Outcome.Failed(JobError.of(kind, bounded), retryable);
    }

    private static String complaint(BadPayloadException e) {
        String where = e.field().isEmpty() ? "payload" : "payload." + e.field();
        return where + " " + e.getMessage();
    }

    /// What the handler chose to say, without the name of our exception around it.
    private static String message(JobFailedException e) {
        return Objects.requireNonNullElse(e.getMessage(), "the handler failed without a message");
    }

    /// Class and message, even of a throwable that cannot describe itself.
    private static String describe(Throwable e) {
        try {
            return e.toString();
        } catch (Throwable worse) {
            return e.getClass().getName();
        }
    }
}
