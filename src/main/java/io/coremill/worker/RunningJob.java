package io.coremill.worker;

import io.coremill.handler.JobContext;
import io.coremill.handler.registry.HandlerRegistry;
import io.coremill.job.ErrorKind;
import io.coremill.job.JobError;
import io.coremill.job.Outcome;
import io.coremill.job.Progress;
import io.coremill.job.Result;
import io.coremill.protocol.WorkerReply;
import io.coremill.protocol.WorkerRequest;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// One job in the worker. Whatever its handler does, it ends in one reply.
final class RunningJob implements JobContext {
    static final int OUT_OF_MEMORY_EXIT = 3;

    private final WorkerRequest.Run request;
    private final HandlerRegistry handlers;
    private final ReplyStream replies;
    private boolean fatal;
    private volatile boolean cancelled;
    private volatile boolean over;

    // Guarded by this object's monitor.
    private @Nullable Thread thread;

    RunningJob(WorkerRequest.Run request, HandlerRegistry handlers, ReplyStream replies) {
        this.request = request;
        this.handlers = handlers;
        this.replies = replies;
    }

    long id() {
        return request.id();
    }

    /// Runs the handler on the calling thread.
    WorkerReply run() {
        if (!begin()) {
            return error("cancelled before it began", false, ErrorKind.HANDLER_ERROR);
        }
        try {
            return reply(handlers.run(request.type(), request.params(), this, this::logError));
        } finally {
            end();
        }
    }

    /// The answer where the one it had cannot be given.
    WorkerReply failure(Throwable e) {
        return reply(HandlerRegistry.failure(e));
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
        sendWhileItRuns(new WorkerReply.Progress(request.id(), progress));
    }

    @Override
    public void log(String message) {
        sendWhileItRuns(new WorkerReply.Log(request.id(), "info", String.valueOf(message)));
    }

    /// Keeps saying so, even to a handler that has swallowed the interrupt.
    @Override
    public void checkStopped() throws InterruptedException {
        if (Thread.interrupted() || cancelled) {
            throw new InterruptedException("stopped");
        }
    }

    /// Keeps quiet about what is thrown after a cancel, since that is owed to the cancel.
    private void logError(String trace) {
        if (!cancelled) {
            sendWhileItRuns(new WorkerReply.Log(request.id(), "error", trace));
        }
    }

    /// A handler may have left a thread behind that goes on talking.
    private void sendWhileItRuns(WorkerReply reply) {
        replies.sendIf(() -> !over, reply);
    }

    private synchronized boolean begin() {
        thread = Thread.currentThread();
        return !cancelled;
    }

    /// The thread's next job must not find an interrupt that was meant for this one.
    private synchronized void end() {
        over = true;
        thread = null;
        Thread.interrupted();
    }

    private WorkerReply reply(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Succeeded(Result result) -> new WorkerReply.Result(request.id(), result);
            case Outcome.Failed(JobError error, boolean retryable) -> {
                fatal = error.kind() == ErrorKind.OUT_OF_MEMORY;
                yield error(error.message(), retryable, error.kind());
            }
            case Outcome.Again(Duration pause, String reason) ->
                    new WorkerReply.Error(
                            request.id(),
                            WorkerReply.HANDLER_ERROR,
                            reason,
                            true,
                            ErrorKind.HANDLER_ERROR,
                            pause);
            default -> throw new IllegalStateException("no handler ends as " + outcome.word());
        };
    }

    private WorkerReply error(String message, boolean retry, ErrorKind kind) {
        int code =
                switch (kind) {
                    case UNKNOWN_TYPE -> WorkerReply.UNKNOWN_TYPE;
                    case BAD_PAYLOAD -> WorkerReply.BAD_PAYLOAD;
                    default -> WorkerReply.HANDLER_ERROR;
                };
        return new WorkerReply.Error(request.id(), code, message, retry, kind);
    }
}
