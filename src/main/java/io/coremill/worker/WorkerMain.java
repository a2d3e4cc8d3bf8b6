package io.coremill.worker;

import io.coremill.handler.registry.HandlerSettings;
import io.coremill.handler.registry.Handlers;
import io.coremill.protocol.Reply;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;

/// The Java worker. Answers requests with the handlers its arguments tell of until its stdin ends.
public final class WorkerMain {
    private WorkerMain() {}

    @SuppressWarnings("SystemOut") // it is moved, not used
    public static void main(String[] args) {
        var replies = new Replies(new FileOutputStream(FileDescriptor.out));
        System.setOut(System.err); // what handlers print is no reply
        Handlers handlers = Handlers.load(HandlerSettings.ofArguments(args));
        int concurrency = concurrency();
        replies.send(new Reply.Hello(1, concurrency, true, handlers.types()));
        new RequestLoop(new FileInputStream(FileDescriptor.in), replies, handlers, concurrency)
                .run();
        // Whatever still runs here has nobody left to answer.
        Runtime.getRuntime().halt(0);
    }

    private static int concurrency() {
        try {
            return Math.max(1, Integer.parseInt(System.getenv("COREMILL_CONCURRENCY")));
        } catch (NumberFormatException e) {
            return 1; // started by hand
        }
    }
}
