package io.coremill.queue.postgres.node;

import java.util.Optional;
import java.util.UUID;

/// The channel that all nodes of a store listen to, as one of them uses it. What a node has sent
/// itself it does not take for news.
///
/// @param name one for each schema
/// @param origin of what this node sends
public record NewsChannel(String name, String origin) {
    private static final char END = ' ';

    public static NewsChannel ofSchema(String schema) {
        return new NewsChannel(schema, UUID.randomUUID().toString());
    }

    String text(NewsPayload piece) {
        return origin + END + piece.text();
    }

    /// @return nothing if this node has sent it, unless to hear itself
    Optional<NewsPayload> read(String text) {
        int end = text.indexOf(END);
        boolean own = end >= 0 && text.substring(0, end).equals(origin);
        return NewsPayload.of(text.substring(end + 1))
                .filter(piece -> !own || piece instanceof NewsPayload.Echo);
    }

    /// As an identifier in SQL.
    String quoted() {
        return '"' + name.replace("\"", "\"\"") + '"';
    }
}
