package io.coremill.worker;

import io.coremill.protocol.WorkerReply;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.function.BooleanSupplier;

/// The worker's way out: whole messages from any thread, each on its way when the call returns.
final class ReplyStream {
    private final OutputStream out;

    ReplyStream(OutputStream out) {
        this.out = out;
    }

    void send(WorkerReply reply) {
        sendIf(() -> true, reply);
    }

    /// Sends it unless it is no longer due by the time that its turn comes.
    void sendIf(BooleanSupplier due, WorkerReply reply) {
        var text = new StringBuilder();
        reply.writeTo(text);
        byte[] message = text.toString().getBytes(StandardCharsets.UTF_8);
        synchronized (out) {
            if (!due.getAsBoolean()) {
                return;
            }
            try {
                out.write(message);
                out.flush();
            } catch (IOException e) {
                throw new UncheckedIOException("the service no longer listens", e);
            }
        }
    }
}
