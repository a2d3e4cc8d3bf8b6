package io.coremill.handler.registry;

import io.coremill.handler.AgainLaterException;
import io.coremill.handler.BadPayloadException;
import io.coremill.handler.JobContext;
import io.coremill.handler.JobFailedException;
import io.coremill.handler.JobHandler;
import io.coremill.handler.NotJsonException;
import io.coremill.handler.builtin.BuiltInHandlers;
import io.coremill.handler.builtin.http.PermittedDestinations;
import io.coremill.job.ErrorKind;
import io.coremill.job.JobError;
import io.coremill.job.Outcome;
import io.coremill.job.ReportedValues;
import io.coremill.job.Result;
import io.coremill.text.JsonText;
import io.coremill.text.MediaTypes;
import java.util.ArrayList;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/// The registered handlers by type.
public final class HandlerRegistry {
    /// Made in good time: where one is due there may be no room to make it.
    private static final Outcome OUT_OF_MEMORY =
            failed(ErrorKind.OUT_OF_MEMORY, OutOfMemoryError.class.getName(), true);

    private static final Outcome UNTOLD =
            failed(
                    ErrorKind.HANDLER_ERROR,
                    "the handler failed, and the reason is not known",
                    true);

    private final Map<String, RegisteredHandler> byType = new TreeMap<>();

    private HandlerRegistry() {}

    /// @throws UnusableHandlersException if two are for the same type, or one for none that can be
    public static HandlerRegistry of(Iterable<? extends JobHandler> handlers) {
        var all = new HandlerRegistry();
        handlers.forEach(all::register);
        return all;
    }

    /// Those that come with the service, and those of the settings' directory.
    ///
    /// @throws UnusableHandlersException if one cannot be had
    public static HandlerRegistry load(HandlerSettings settings) {
        PermittedDestinations destinations = PermittedDestinations.of(settings.httpAllow());
        var handlers = new ArrayList<JobHandler>(BuiltInHandlers.handlers(destinations));
        if (settings.directory() != null) {
            handlers.addAll(HandlerDirectory.load(settings.directory()));
        }
        return of(handlers);
    }

    public Optional<RegisteredHandler> find(String type) {
        return Optional.ofNullable(byType.get(type));
    }

    public Set<String> types() {
        return byType.keySet();
    }

    /// Runs a job on the calling thread. Throws nothing: whatever the handler does is an outcome,
    /// and the same one wherever it runs.
    ///
    /// @param errors where the stack trace of a failure goes, for the job's log
    public Outcome run(String type, String payload, JobContext context, Consumer<String> errors) {
        RegisteredHandler handler = byType.get(type);
        if (handler == null) {
            return failed(ErrorKind.UNKNOWN_TYPE, "no handler for type " + type, false);
        }
        try {
            return ended(handler.run(payload, context));
        } catch (Throwable e) {
            trace(e, errors);
            return failure(e);
        }
    }

    /// What becomes of a throwable.
    public static Outcome failure(Throwable e) {
        try {
            return switch (e) {
                case BadPayloadException bad ->
                        failed(ErrorKind.BAD_PAYLOAD, complaint(bad), false);
                case JobFailedException told ->
                        failed(
                                ErrorKind.HANDLER_ERROR,
                                ThrownByHandler.withCauses(String.valueOf(told.getMessage()), told),
                                told.isRetryable());
                case AgainLaterException later ->
                        new Outcome.Again(
                                later.pause(),
                                ThrownByHandler.bounded(String.valueOf(later.getMessage())));
                case NotJsonException no ->
                        failed(ErrorKind.HANDLER_ERROR, ThrownByHandler.describe(no), false);
                case OutOfMemoryError _ -> failed(ErrorKind.OUT_OF_MEMORY, e.toString(), true);
                default -> failed(ErrorKind.HANDLER_ERROR, ThrownByHandler.describe(e), true);
            };
        } catch (Throwable worse) { // the end of memory, or of the stack
            return worse instanceof OutOfMemoryError ? OUT_OF_MEMORY : UNTOLD;
        }
    }

    /// What a handler means to report needs no stack trace, and at the end of memory there is no
    /// room.
    private static void trace(Throwable e, Consumer<String> errors) {
        if (e instanceof BadPayloadException
                || e instanceof AgainLaterException
                || e instanceof OutOfMemoryError
                || (e instanceof JobFailedException && e.getCause() == null)) {
            return;
        }
        try {
            errors.accept(ThrownByHandler.trace(e));
        } catch (Throwable worse) {
            // the outcome is what counts, and it is still to be reported
        }
    }

    private void register(JobHandler handler) {
        var registered = new RegisteredHandler(handler);
        RegisteredHandler other = byType.putIfAbsent(registered.type(), registered);
        if (other != null) {
            throw new UnusableHandlersException(
                    "two handlers are for type %s: %s and %s"
                            .formatted(registered.type(), other, registered));
        }
    }

    private static Outcome ended(Result result) {
        int size = result.body().length;
        if (size > Result.LARGEST) {
            return failed(
                    ErrorKind.RESULT_TOO_LARGE,
                    "the result has %d bytes, more than the %d that are permitted"
                            .formatted(size, Result.LARGEST),
                    false);
        }
        JsonText.Flaw flaw = ReportedValues.flaw(result);
        if (flaw != null) {
            return flaw.isLimit()
                    ? failed(
                            ErrorKind.RESULT_TOO_LARGE,
                            "the handler's result is " + flaw.text(),
                            false)
                    : failed(
                            ErrorKind.HANDLER_ERROR,
                            "the handler's result has a JSON media type, but is " + flaw.text(),
                            false);
        }
        return MediaTypes.canBeSent(result.mediaType())
                ? new Outcome.Succeeded(result)
                : failed(
                        ErrorKind.HANDLER_ERROR,
                        "the handler's result has no media type but '%s'; one is like image/png"
                                .formatted(ThrownByHandler.inOneLine(result.mediaType())),
                        false);
    }

    private static Outcome failed(ErrorKind kind, String message, boolean retryable) {
        return new Outcome.Failed(JobError.of(kind, ThrownByHandler.bounded(message)), retryable);
    }

    private static String complaint(BadPayloadException e) {
        return (e.field().isEmpty() ? "the payload" : e.field()) + " " + e.getMessage();
    }
}
