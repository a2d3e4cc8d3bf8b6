package io.coremill.protocol;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;

/// The members of one JSON-RPC message, found in a single pass. Values that go on as they are stay
/// slices of the line and are not parsed into anything.
final class JsonRpcMessage {
    static final long NO_ID = -1;

    private final JsonLines.Line.Text line;
    long id = NO_ID;
    @Nullable String method;

    /// Whether it has a member that is called so, be it one that cannot be read.
    boolean hasVersion;

    boolean hasResult;
    boolean hasError;

    /// Whether it has an id that is none of ours.
    boolean hasOtherId;

    @Nullable Slice params;
    @Nullable Slice result;
    @Nullable Slice error;
    @Nullable Slice meta;

    /// Why the line is not a message; null if it is.
    @Nullable String problem;

    /// A value inside the line.
    record Slice(JsonToken first, int offset, int length) {}

    private JsonRpcMessage(JsonLines.Line.Text line) {
        this.line = line;
    }

    /// What could be found up to the first problem.
    ///
    /// @param line without white space before it
    static JsonRpcMessage read(JsonLines.Line.Text line) {
        var message = new JsonRpcMessage(line);
        if (!line.startsWith((byte) '{')) {
            message.problem = "not an object"; // found without the cost of an exception
            return message;
        }
        if (line.length() > 1 && line.bytes()[line.offset() + 1] == 0) {
            message.problem = "not UTF-8"; // the parser would take it for UTF-16
            return message;
        }
        try (JsonParser parser = message.parser(line.offset(), line.length())) {
            message.readUntilProblem(parser);
        }
        return message;
    }

    byte[] bytes(Slice slice) {
        var copy = new byte[slice.length()];
        System.arraycopy(line.bytes(), slice.offset(), copy, 0, copy.length);
        return copy;
    }

    /// A parser that stands at the value's first token.
    JsonParser parser(Slice slice) {
        JsonParser parser = parser(slice.offset(), slice.length());
        parser.nextToken();
        return parser;
    }

    /// The number of a lease, which workers may send back as a string or as a number.
    static long id(JsonParser parser) {
        return switch (parser.currentToken()) {
            case VALUE_NUMBER_INT -> inRange(parser);
            case VALUE_NUMBER_FLOAT -> whole(parser.getDoubleValue());
            case VALUE_STRING -> number(parser.getString());
            default -> NO_ID;
        };
    }

    private JsonParser parser(int offset, int length) {
        return MessageJson.FACTORY.createParser(
                ObjectReadContext.empty(), line.bytes(), offset, length);
    }

    private void readUntilProblem(JsonParser parser) {
        try {
            readMembers(parser);
        } catch (JacksonException e) {
            problem = e.getOriginalMessage();
        }
    }

    boolean hasOutcome() {
        return hasResult || hasError;
    }

    private void readMembers(JsonParser parser) {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            problem = "not an object";
            return;
        }
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = parser.currentName();
            note(name);
            parser.nextToken();
            readMember(name, parser);
        }
        if (parser.nextToken() != null) {
            problem = "more than one value";
        }
    }

    void note(String name) {
        switch (name) {
            case "jsonrpc" -> hasVersion = true;
            case "result" -> hasResult = true;
            case "error" -> hasError = true;
            default -> {}
        }
    }

    private void readMember(String name, JsonParser parser) {
        switch (name) {
            case "id" -> {
                refuseSecond(name, id == NO_ID ? null : id);
                id = id(parser);
                hasOtherId = id == NO_ID && parser.currentToken() != JsonToken.VALUE_NULL;
                parser.skipChildren();
            }
            case "method" -> {
                refuseSecond(name, method);
                method = parser.currentToken() == JsonToken.VALUE_STRING ? parser.getString() : "";
                parser.skipChildren();
            }
            case "params" -> params = slice(name, params, parser);
            case "result" -> result = slice(name, result, parser);
            case "error" -> error = slice(name, error, parser);
            case "meta" -> meta = slice(name, meta, parser);
            default -> parser.skipChildren();
        }
    }

    private Slice slice(String name, @Nullable Slice before, JsonParser parser) {
        refuseSecond(name, before);
        JsonToken first = parser.currentToken();
        int from = (int) parser.currentTokenLocation().getByteOffset();
        parser.skipChildren();
        parser.finishToken();
        int to = (int) parser.currentLocation().getByteOffset();
        return new Slice(first, line.offset() + from, to - from);
    }

    private void refuseSecond(String name, @Nullable Object before) {
        if (before != null && problem == null) {
            problem = "two members named " + name;
        }
    }

    private static long inRange(JsonParser parser) {
        return parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER
                ? NO_ID
                : parser.getLongValue();
    }

    /// Of a language whose numbers are all of one kind.
    private static long whole(double number) {
        return Math.rint(number) == number && Math.abs(number) < 1L << 53 ? (long) number : NO_ID;
    }

    static long number(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            return NO_ID;
        }
    }
}
