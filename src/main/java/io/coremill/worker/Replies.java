package io.coremill.worker;

import io.coremill.protocol.Reply;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/// The worker's way out: whole messages from any thread, each on its way when the call returns.
final class Replies {
    private final OutputStream out;

    Replies(OutputStream out) {
        this.out = out;
    }

    void send(Reply reply) {
        var text = new StringBuilder();
        reply.writeTo(text);
        byte[] message = text.toString().getBytes(StandardCharsets.UTF_8);
        synchronized (out) {
            try {
                out.write(message);
                out.flush();
            } catch (IOException e) {
                throw new UncheckedIOException("the service no longer listens", e);
            }
        }
    }
}
