package io.coremill.worker;

import io.coremill.handler.registry.Handlers;
import io.coremill.protocol.JsonLines;
import io.coremill.protocol.Reply;
import io.coremill.protocol.Request;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// Reads requests until there are no more. Jobs run on threads of their own, so that a cancel and
/// the end of the stream are seen while they do.
final class RequestLoop {
    private static final int MAX_LINE = 64 * 1024 * 1024;

    private final JsonLines lines;
    private final Replies replies;
    private final Handlers handlers;
    private final ExecutorService threads;
    private final Map<Long, RunningJob> running = new ConcurrentHashMap<>();

    RequestLoop(InputStream in, Replies replies, Handlers handlers, int concurrency) {
        this.lines = new JsonLines(in, MAX_LINE);
        this.replies = replies;
        this.handlers = handlers;
        this.threads =
                Executors.newFixedThreadPool(
                        concurrency, Thread.ofPlatform().name("job-", 1).daemon().factory());
    }

    /// Returns when the stream has ended, whatever still runs.
    void run() {
        try {
            while (lines.next() instanceof JsonLines.Line.Text line) {
                Request.read(line).ifPresent(this::accept);
            }
        } catch (IOException e) {
            // as good as the end
        }
    }

    private void accept(Request request) {
        switch (request) {
            case Request.Run run -> start(run);
            case Request.Cancel(long id) -> cancel(id);
        }
    }

    private void start(Request.Run request) {
        var job = new RunningJob(request, handlers, replies);
        running.put(request.id(), job);
        threads.execute(() -> runToItsEnd(job));
    }

    private void runToItsEnd(RunningJob job) {
        Reply reply;
        try {
            reply = job.run();
        } finally {
            running.remove(job.id());
        }
        replies.send(reply);
        if (job.isFatal()) {
            Runtime.getRuntime().halt(RunningJob.OUT_OF_MEMORY_EXIT);
        }
    }

    private void cancel(long id) {
        RunningJob job = running.get(id);
        if (job != null) {
            job.cancel();
        }
    }
}
