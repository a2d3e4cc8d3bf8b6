package io.coremill.worker;

import io.coremill.handler.registry.HandlerRegistry;
import io.coremill.handler.registry.HandlerSettings;
import io.coremill.handler.registry.UnusableHandlersException;
import io.coremill.protocol.WorkerReply;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.util.Locale;

/// The Java worker. Answers requests with the handlers its arguments name until its stdin ends.
public final class WorkerMain {
    private static final int UNUSABLE_EXIT = 1;

    private WorkerMain() {}

    @SuppressWarnings("SystemOut") // what is written to stderr is read by the service
    public static void main(String[] args) {
        Locale.setDefault(Locale.ENGLISH); // programs read what is formatted here
        var replies = new ReplyStream(new FileOutputStream(FileDescriptor.out));
        System.setErr(stderr());
        System.setOut(System.err); // what handlers print is no reply
        try {
            serve(replies, HandlerRegistry.load(HandlerSettings.ofArguments(args)));
        } catch (UnusableHandlersException e) {
            System.err.println(e.getMessage());
            Runtime.getRuntime().halt(UNUSABLE_EXIT);
        }
        // Whatever still runs here has no service left to answer.
        Runtime.getRuntime().halt(0);
    }

    /// A handler may close it: it stays open for the jobs that come later.
    private static PrintStream stderr() {
        return new PrintStream(
                new FileOutputStream(FileDescriptor.err), true, System.err.charset()) {
            @Override
            public void close() {
                flush();
            }
        };
    }

    private static void serve(ReplyStream replies, HandlerRegistry handlers) {
        int concurrency = concurrency();
        replies.send(new WorkerReply.Hello(1, concurrency, true, handlers.types()));
        var stdin = new FileInputStream(FileDescriptor.in);
        new RequestLoop(stdin, replies, handlers, concurrency, Runtime.getRuntime()::halt).run();
    }

    private static int concurrency() {
        try {
            return Math.max(1, Integer.parseInt(System.getenv("COREMILL_CONCURRENCY")));
        } catch (NumberFormatException e) {
            return 1; // started by hand
        }
    }
}
