package io.coremill.protocol;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/// Reads what the service wrote; the worker's half of the conversation.
final class RequestReader {
    private final JsonRpcMessage message;
    private String job = "";
    private int attempt = 1;
    private @Nullable Instant deadline;
    private @Nullable String traceparent;
    private long cancelled = JsonRpcMessage.NO_ID;

    private RequestReader(JsonRpcMessage message) {
        this.message = message;
    }

    static Optional<WorkerRequest> read(JsonLines.Line.Text line) {
        JsonRpcMessage message = JsonRpcMessage.read(line.withoutStart());
        if (message.problem != null || message.method == null) {
            return Optional.empty();
        }
        try {
            return Optional.ofNullable(new RequestReader(message).request(message.method));
        } catch (JacksonException | DateTimeException e) {
            return Optional.empty();
        }
    }

    private @Nullable WorkerRequest request(String method) {
        if (message.id != JsonRpcMessage.NO_ID) {
            readObject(message.meta);
            return new WorkerRequest.Run(
                    message.id, method, params(), job, attempt, deadline, traceparent);
        }
        if (method.equals("cancel")) {
            readObject(message.params);
            return cancelled == JsonRpcMessage.NO_ID ? null : new WorkerRequest.Cancel(cancelled);
        }
        return null;
    }

    private String params() {
        return message.params == null
                ? "{}"
                : new String(message.bytes(message.params), StandardCharsets.UTF_8);
    }

    private void readObject(JsonRpcMessage.@Nullable Slice slice) {
        if (slice == null || slice.first() != JsonToken.START_OBJECT) {
            return;
        }
        try (JsonParser parser = message.parser(slice)) {
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = parser.currentName();
                parser.nextToken();
                readField(name, parser);
                parser.skipChildren();
            }
        }
    }

    private void readField(String name, JsonParser parser) {
        switch (name) {
            case "id" -> cancelled = JsonRpcMessage.id(parser);
            case "job" -> job = parser.getString();
            case "attempt" -> attempt = parser.getIntValue();
            case "deadline" -> deadline = Instant.parse(parser.getString());
            case "traceparent" -> traceparent = parser.getString();
            default -> {}
        }
    }
}
