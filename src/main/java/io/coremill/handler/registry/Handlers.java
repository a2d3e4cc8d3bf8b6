package io.coremill.handler.registry;

import io.coremill.handler.BadPayloadException;
import io.coremill.handler.JobContext;
import io.coremill.handler.JobFailedException;
import io.coremill.handler.JobHandler;
import io.coremill.handler.builtin.BuiltIn;
import io.coremill.handler.builtin.http.Destinations;
import io.coremill.job.ErrorKind;
import io.coremill.job.JobError;
import io.coremill.job.Outcome;
import io.coremill.job.Result;
import java.util.ArrayList;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// The registered handlers by type.
public final class Handlers {
    private final Map<String, RegisteredHandler> byType = new TreeMap<>();

    private Handlers() {}

    /// @throws UnusableHandlersException if two are for the same type, or one for none that can be
    public static Handlers of(Iterable<? extends JobHandler> handlers) {
        var all = new Handlers();
        handlers.forEach(all::register);
        return all;
    }

    /// Those that come with the service, and those of the settings' directory.
    ///
    /// @throws UnusableHandlersException if one cannot be had
    public static Handlers load(HandlerSettings settings) {
        Destinations destinations = Destinations.of(settings.httpAllow());
        var handlers = new ArrayList<JobHandler>(BuiltIn.handlers(destinations));
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
    public Outcome run(String type, String payload, JobContext context) {
        RegisteredHandler handler = byType.get(type);
        if (handler == null) {
            return failed(ErrorKind.UNKNOWN_TYPE, "no handler for type " + type, false);
        }
        try {
            return ended(handler.run(payload, context));
        } catch (BadPayloadException e) {
            return failed(ErrorKind.BAD_PAYLOAD, complaint(e), false);
        } catch (JobFailedException e) {
            return failed(ErrorKind.HANDLER_ERROR, message(e), e.isRetryable());
        } catch (Throwable e) {
            return failure(e);
        }
    }

    /// What becomes of a throwable that says nothing about retries.
    public static Outcome failure(Throwable e) {
        return failed(
                e instanceof OutOfMemoryError ? ErrorKind.OUT_OF_MEMORY : ErrorKind.HANDLER_ERROR,
                Thrown.describe(e),
                true);
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
        if (result.isJson() && !PayloadReader.isJson(result.body())) {
            return failed(
                    ErrorKind.HANDLER_ERROR, "the handler's result says JSON and is not", false);
        }
        return new Outcome.Succeeded(result);
    }

    private static Outcome failed(ErrorKind kind, String message, boolean retryable) {
        return new Outcome.Failed(JobError.of(kind, Thrown.bounded(message)), retryable);
    }

    private static String complaint(BadPayloadException e) {
        String where = e.field().isEmpty() ? "the payload" : e.field();
        return where + " " + Objects.requireNonNullElse(e.getMessage(), "is not acceptable");
    }

    /// What the handler chose to say, without the name of our exception around it.
    private static String message(JobFailedException e) {
        return Objects.requireNonNullElse(e.getMessage(), "the handler failed without a message");
    }
}
