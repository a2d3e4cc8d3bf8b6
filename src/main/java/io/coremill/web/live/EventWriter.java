package io.coremill.web.live;

import java.nio.charset.StandardCharsets;

/// Writes server-sent events as bytes, which streams can share.
final class EventWriter {
    /// A comment, which clients skip: it keeps the connection from looking dead.
    static final byte[] HEARTBEAT = bytes(":\n\n");

    private EventWriter() {}

    /// @param json on one line
    static byte[] of(String name, String json) {
        return bytes("event: %s\ndata: %s\n\n".formatted(name, json));
    }

    /// @param id what a client that comes back names as the last it has seen
    static byte[] of(String name, String id, String json) {
        return bytes("event: %s\nid: %s\ndata: %s\n\n".formatted(name, id, json));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
