package io.coremill.conformance.session;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.coremill.protocol.JsonLines;
import io.coremill.protocol.WorkerReply;
import io.coremill.text.JsonText;
import java.util.OptionalLong;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.databind.JsonNode;

/// What a line from a worker is.
public sealed interface ReceivedLine {

    /// Carries a result or an error.
    record Answer(JsonNode message) implements ReceivedLine {

        /// The empty string if there is none that could be one.
        String id() {
            return ReceivedLine.id(message);
        }
    }

    /// Has a method, and wants no answer.
    record Notice(String method, JsonNode message) implements ReceivedLine {}

    /// An answer to a job as far as the service can see, which fails it.
    ///
    /// @param id the empty string if it can only be of the one that runs
    /// @param isLimit whether it can be read, but goes over a limit
    record Unreadable(String id, String why, boolean isLimit) implements ReceivedLine {}

    /// Begins like a message and is none.
    record Broken(String why) implements ReceivedLine {}

    /// Something that was printed.
    record Stray() implements ReceivedLine {}

    static ReceivedLine read(byte[] line) {
        try {
            return message(StrictJson.read(new String(line, UTF_8)));
        } catch (JacksonException e) {
            JsonText.Flaw flaw = JsonText.flaw(line);
            return broken(line, flaw == null ? e.getOriginalMessage() : flaw.what());
        }
    }

    /// The id that a message or its parameters have, as the service sent it if it is taken for that
    /// number; the empty string if there is none that could be one.
    static String id(JsonNode members) {
        JsonNode id = members.path("id");
        OptionalLong number = number(id);
        if (number.isPresent()) {
            return Long.toString(number.getAsLong());
        }
        return id.isString() || id.isIntegralNumber() ? id.asString() : "";
    }

    private static OptionalLong number(JsonNode id) {
        try (JsonParser parser = id.traverse(ObjectReadContext.empty())) {
            return WorkerReply.id(parser);
        }
    }

    private static ReceivedLine message(JsonNode message) {
        if (message.has("result") || message.has("error")) {
            return new Answer(message);
        }
        if (message.path("method").isString()) {
            return new Notice(message.path("method").asString(), message);
        }
        return message.has("jsonrpc")
                ? new Broken("it has no result, no error and no method")
                : new Stray();
    }

    private static ReceivedLine unreadable(String id, WorkerReply.Error error) {
        return new Unreadable(id, error.message(), error.isOverLimit());
    }

    /// Of which there may be some before a message.
    static boolean isWhiteSpace(byte[] bytes) {
        return new String(bytes, UTF_8).replace("\uFEFF", "").isBlank();
    }

    private static ReceivedLine broken(byte[] line, String why) {
        String firstLine = why.lines().findFirst().orElse(why);
        switch (WorkerReply.read(new JsonLines.Line.Text(line, 0, line.length))) {
            case WorkerReply.Error error -> {
                return unreadable(Long.toString(error.id()), error);
            }
            case WorkerReply.Unaddressed(WorkerReply.Error error, _) -> {
                return unreadable("", error);
            }
            default -> {}
        }
        String text = new String(line, UTF_8).strip();
        return text.equals("{") || text.startsWith("{\"") || text.startsWith("{ \"")
                ? new Broken(firstLine)
                : new Stray();
    }
}
