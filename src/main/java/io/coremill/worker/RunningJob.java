package io.coremill.worker;

import io.coremill.handler.BadPayloadException;
import io.coremill.handler.Handlers;
import io.coremill.handler.JobContext;
import io.coremill.handler.JobFailedException;
import io.coremill.handler.JobHandler;
import io.coremill.job.ErrorKind;
import io.coremill.job.Progress;
import io.coremill.job.Result;
import io.coremill.protocol.Reply;
import io.coremill.protocol.Request;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One job in the worker. Whatever its handler does, it ends in one reply.
final class RunningJob implements JobContext {
    static final int OUT_OF_MEMORY_EXIT = 3;

    private final Request.Run request;
    private final Handlers handlers;
    private final Replies replies;
    private boolean fatal;

    // Guarded by this object's monitor.
    private @Nullable Thread thread;
    private boolean cancelled;

    RunningJob(Request.Run request, Handlers handlers, Replies replies) {
        this.request = request;
        this.handlers = handlers;
        this.replies = replies;
    }

    long id() {
        return request.id();
    }

    /// Runs the handler on the calling thread.
    Reply run() {
        if (!begin()) {
            return error("cancelled before it began", false, ErrorKind.HANDLER_ERROR);
        }
        try {
            return handlers.find(request.type()).map(this::runWith).orElseGet(this::unknownType);
        } finally {
            end();
        }
    }

    /// Interrupts it, now or before it begins.
    synchronized void cancel() {
        cancelled = true;
        if (thread != null) {
            thread.interrupt();
        }
    }

    /// Whether this process had better not go on.
    boolean isFatal() {
        return fatal;
    }

    @Override
    public String job() {
        return request.job();
    }

    @Override
    public int attempt() {
        return request.attempt();
    }

    @Override
    public void progress(Progress progress) {
        replies.send(new Reply.Progress(request.id(), progress));
    }

    @Override
    public void log(String message) {
        replies.send(new Reply.Log(request.id(), "info", message));
    }

    private synchronized boolean begin() {
        thread = Thread.currentThread();
        return !cancelled;
    }

    /// The thread's next job must not find an interrupt that was meant for this one.
    private synchronized void end() {
        thread = null;
        Thread.interrupted();
    }

    private Reply runWith(JobHandler handler) {
        try {
            Result result = Handlers.prepare(handler, request.params()).run(this);
            return result.body().length > Reply.MAX_RESULT
                    ? error(tooLarge(result), false, ErrorKind.RESULT_TOO_LARGE)
                    : new Reply.Result(request.id(), result);
        } catch (BadPayloadException e) {
            return badPayload(e);
        } catch (JobFailedException e) {
            return error(text(e), e.isRetryable(), ErrorKind.HANDLER_ERROR);
        } catch (OutOfMemoryError e) {
            fatal = true;
            return error(text(e), true, ErrorKind.OUT_OF_MEMORY);
        } catch (Throwable e) {
            return error(text(e), true, ErrorKind.HANDLER_ERROR);
        }
    }

    private Reply unknownType() {
        return new Reply.Error(
                request.id(),
                Reply.UNKNOWN_TYPE,
                "no handler for type " + request.type(),
                false,
                ErrorKind.UNKNOWN_TYPE);
    }

    private Reply badPayload(BadPayloadException e) {
        String message = Optional.ofNullable(e.getMessage()).orElse("is not acceptable");
        String field = e.field().isEmpty() ? "the payload" : e.field();
        return new Reply.Error(
                request.id(),
                Reply.BAD_PAYLOAD,
                field + " " + message,
                false,
                ErrorKind.BAD_PAYLOAD);
    }

    private Reply error(String message, boolean retry, ErrorKind kind) {
        return new Reply.Error(request.id(), Reply.HANDLER_ERROR, message, retry, kind);
    }

    private static String tooLarge(Result result) {
        return "the result has %d bytes, more than the %d that are permitted"
                .formatted(result.body().length, Reply.MAX_RESULT);
    }

    private static String text(Throwable e) {
        String message = e.getMessage();
        return e instanceof JobFailedException && message != null ? message : e.toString();
    }
}
