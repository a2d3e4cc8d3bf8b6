package io.coremill.handler.registry;

import io.coremill.handler.BadPayloadException;
import io.coremill.handler.JobContext;
import io.coremill.handler.JobHandler;
import io.coremill.handler.Payload;
import io.coremill.handler.Work;
import io.coremill.job.Result;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/// A handler as it was when it was registered. Its code runs with its own loader as the thread's,
/// for libraries that look there for what they load.
public final class RegisteredHandler {
    private final JobHandler handler;
    private final String type;
    private final String defaultQueue;
    private final @Nullable String example;

    /// @throws UnusableHandlersException if it names no type or no queue that can be, or if
    ///     its example is no JSON object
    RegisteredHandler(JobHandler handler) {
        this.handler = handler;
        this.type = HandlerNames.type(handler);
        this.defaultQueue = HandlerNames.defaultQueue(handler);
        this.example = HandlerNames.example(handler);
    }

    public String type() {
        return type;
    }

    public String defaultQueue() {
        return defaultQueue;
    }

    /// A payload to try it with, a JSON object; null if it has none to show.
    public @Nullable String example() {
        return example;
    }

    /// Whether it came with the service, which knows that it does not take long over a payload.
    public boolean isBuiltIn() {
        return !(handler.getClass().getClassLoader() instanceof HandlerClassLoader);
    }

    /// Lets the handler read the payload.
    ///
    /// @throws BadPayloadException if it does not accept it
    /// @throws HandlerErrorException if it fails in any other way
    public void check(String payload) {
        try {
            prepare(payload);
        } catch (BadPayloadException | OutOfMemoryError e) {
            throw e;
        } catch (Throwable e) {
            throw new HandlerErrorException(type, e);
        }
    }

    /// @throws Exception whatever the handler throws, errors included
    Result run(String payload, JobContext context) throws Exception {
        Work work = prepare(payload);
        Result result = asItsOwn(() -> work.run(context));
        return Objects.requireNonNull(result, "the handler gave null");
    }

    private Work prepare(String payload) throws Exception {
        Payload fields = PayloadReader.read(payload);
        Work work = asItsOwn(() -> handler.prepare(fields));
        fields.refuseUnasked();
        return Objects.requireNonNull(work, "the handler gave null for work");
    }

    private <T> T asItsOwn(Callable<T> code) throws Exception {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(handler.getClass().getClassLoader());
        try {
            return code.call();
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    @Override
    public String toString() {
        return HandlerOrigin.of(handler);
    }
}
