package io.coremill.worker;

import io.coremill.handler.registry.HandlerRegistry;
import io.coremill.protocol.JsonLines;
import io.coremill.protocol.WorkerReply;
import io.coremill.protocol.WorkerRequest;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.IntConsumer;

/// Reads requests until there are no more. Jobs run on other threads, so that a cancel and
/// the end of the stream are seen while they do.
final class RequestLoop {
    private static final int MAX_LINE = 64 * 1024 * 1024;
    private static final int UNANSWERED_EXIT = 4;

    private final JsonLines lines;
    private final ReplyStream replies;
    private final HandlerRegistry handlers;
    private final IntConsumer halt;
    private final ExecutorService threads;
    private final Map<Long, RunningJob> running = new ConcurrentHashMap<>();

    /// @param halt ends the process with an exit code
    RequestLoop(
            InputStream in,
            ReplyStream replies,
            HandlerRegistry handlers,
            int concurrency,
            IntConsumer halt) {
        this.lines = new JsonLines(in, MAX_LINE);
        this.replies = replies;
        this.handlers = handlers;
        this.halt = halt;
        this.threads =
                Executors.newFixedThreadPool(
                        concurrency, Thread.ofPlatform().name("job-", 1).daemon().factory());
    }

    /// Returns when the stream has ended, whatever still runs.
    void run() {
        try {
            while (lines.next() instanceof JsonLines.Line.Text line) {
                WorkerRequest.read(line).ifPresent(this::accept);
            }
        } catch (IOException e) {
            // as good as the end
        }
    }

    private void accept(WorkerRequest request) {
        switch (request) {
            case WorkerRequest.Run run -> start(run);
            case WorkerRequest.Cancel(long id) -> cancel(id);
        }
    }

    private void start(WorkerRequest.Run request) {
        var job = new RunningJob(request, handlers, replies);
        running.put(request.id(), job);
        threads.execute(() -> runToItsEnd(job));
    }

    /// A job without an answer would last until its timeout: if none can be given the worker ends,
    /// which is an answer too.
    private void runToItsEnd(RunningJob job) {
        try {
            answer(job);
        } catch (Throwable e) {
            halt.accept(UNANSWERED_EXIT);
        }
        if (job.isFatal()) {
            halt.accept(RunningJob.OUT_OF_MEMORY_EXIT);
        }
    }

    private void answer(RunningJob job) {
        try {
            replies.send(outcome(job));
        } catch (Throwable e) {
            replies.send(job.failure(e));
        }
    }

    private WorkerReply outcome(RunningJob job) {
        try {
            return job.run();
        } finally {
            running.remove(job.id());
        }
    }

    private void cancel(long id) {
        RunningJob job = running.get(id);
        if (job != null) {
            job.cancel();
        }
    }
}
