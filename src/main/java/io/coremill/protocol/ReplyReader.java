package io.coremill.protocol;

import io.coremill.job.ErrorKind;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/// Reads what a worker wrote, in one pass over the line and a second over its few small parts.
final class ReplyReader {
    private static final int UNREADABLE = -32700;
    private static final Set<String> LEVELS = Set.of("debug", "info", "warn", "error");

    private final JsonLines.Line.Text line;
    private final Message message;

    private ReplyReader(JsonLines.Line.Text line) {
        this.line = line;
        this.message = Message.read(line);
    }

    static Reply read(JsonLines.Line.Text line) {
        var reader = new ReplyReader(line);
        try {
            Reply reply = reader.reply();
            return reply == null ? reader.stray() : reply;
        } catch (JacksonException e) {
            return reader.unreadable(e.getOriginalMessage());
        }
    }

    private @Nullable Reply reply() {
        if (message.problem != null || !isUtf8()) {
            return unreadable(message.problem == null ? "not UTF-8" : message.problem);
        }
        if (message.error != null && message.error.first() != JsonToken.VALUE_NULL) {
            return message.id == Message.NO_ID ? null : error(message.error);
        }
        if (message.result != null) {
            return message.id == Message.NO_ID ? null : result(message.result);
        }
        return message.method == null || message.params == null
                ? null
                : notification(message.method, message.params);
    }

    private Reply stray() {
        return new Reply.Stray(
                new String(line.bytes(), line.offset(), line.length(), StandardCharsets.UTF_8));
    }

    private Reply unreadable(String why) {
        return message.hasOutcome && message.id != Message.NO_ID
                ? failure(UNREADABLE, "the worker's reply cannot be read: " + why, true)
                : stray();
    }

    private Reply failure(int code, String text, boolean retry) {
        return new Reply.Error(message.id, code, text, retry, ErrorKind.HANDLER_ERROR);
    }

    private Reply result(Message.Slice slice) {
        var meta = new ResultMeta();
        if (message.meta != null) {
            readObject(message.meta, meta);
        }
        if (meta.encoding == null) {
            return slice.length() > Reply.MAX_RESULT
                    ? tooLarge(slice.length())
                    : done(message.bytes(slice), io.coremill.job.Result.JSON);
        }
        if (!meta.encoding.equals("base64") || slice.first() != JsonToken.VALUE_STRING) {
            return failure(UNREADABLE, "bytes must be a string with the encoding base64", false);
        }
        return bytes(slice, meta.mediaType);
    }

    private Reply bytes(Message.Slice slice, String mediaType) {
        long size = slice.length() / 4L * 3;
        if (size > Reply.MAX_RESULT + 2L) {
            return tooLarge(size);
        }
        try (JsonParser parser = message.parser(slice)) {
            byte[] body = Base64.getDecoder().decode(parser.getString());
            return body.length > Reply.MAX_RESULT ? tooLarge(body.length) : done(body, mediaType);
        } catch (IllegalArgumentException e) {
            return failure(UNREADABLE, "the result is not base64: " + e.getMessage(), false);
        }
    }

    private Reply done(byte[] body, String mediaType) {
        return new Reply.Result(message.id, new io.coremill.job.Result(body, mediaType));
    }

    private Reply tooLarge(long size) {
        return new Reply.Error(
                message.id,
                Reply.HANDLER_ERROR,
                "the result has %d bytes, more than the %d that are permitted"
                        .formatted(size, Reply.MAX_RESULT),
                false,
                ErrorKind.RESULT_TOO_LARGE);
    }

    private Reply error(Message.Slice slice) {
        var error = new ErrorFields();
        readObject(slice, error);
        return switch (error.code) {
            case Reply.UNKNOWN_TYPE -> error.refusal(message.id, ErrorKind.UNKNOWN_TYPE);
            case Reply.BAD_PAYLOAD -> error.refusal(message.id, ErrorKind.BAD_PAYLOAD);
            default -> error.failure(message.id);
        };
    }

    private @Nullable Reply notification(String method, Message.Slice params) {
        return switch (method) {
            case "progress" -> readObject(params, new ProgressFields()).reply();
            case "log" -> readObject(params, new LogFields()).reply();
            case "hello" -> readObject(params, new HelloFields()).reply();
            default -> null;
        };
    }

    private <F extends Fields> F readObject(Message.Slice slice, F fields) {
        if (slice.first() == JsonToken.START_OBJECT) {
            try (JsonParser parser = message.parser(slice)) {
                readMembers(parser, fields);
            }
        }
        return fields;
    }

    private static void readMembers(JsonParser parser, Fields fields) {
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            fields.read(name, parser);
            parser.skipChildren();
        }
    }

    private static @Nullable String text(JsonParser parser) {
        return parser.currentToken() == JsonToken.VALUE_STRING ? parser.getString() : null;
    }

    private static @Nullable Double number(JsonParser parser) {
        return parser.currentToken().isNumeric() ? parser.getDoubleValue() : null;
    }

    /// JSON parsers let some malformed sequences pass; what goes on as raw bytes must not hold any.
    private boolean isUtf8() {
        for (int i = line.offset(); i < line.offset() + line.length(); i++) {
            if (line.bytes()[i] < 0) {
                return decodes();
            }
        }
        return true;
    }

    private boolean decodes() {
        try {
            StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(line.bytes(), line.offset(), line.length()));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    /// Takes the members of a small object one by one; those it does not know it leaves alone.
    private interface Fields {
        void read(String name, JsonParser parser);
    }

    private static final class ResultMeta implements Fields {
        private String mediaType = "application/octet-stream";
        private @Nullable String encoding;

        @Override
        public void read(String name, JsonParser parser) {
            String text = text(parser);
            if (text != null && name.equals("mediaType")) {
                mediaType = text;
            } else if (text != null && name.equals("encoding")) {
                encoding = text;
            }
        }
    }

    private static final class ErrorFields implements Fields {
        private int code = Reply.HANDLER_ERROR;
        private String text = "the worker gave no message";
        private boolean retry = true;
        private ErrorKind kind = ErrorKind.HANDLER_ERROR;

        @Override
        public void read(String name, JsonParser parser) {
            switch (name) {
                case "code" -> code = code(parser);
                case "message" -> text = orElse(text(parser), text);
                case "data" -> readData(parser);
                case "retry" -> retry = parser.currentToken() != JsonToken.VALUE_FALSE;
                case "kind" -> kind = kind(text(parser));
                default -> {}
            }
        }

        Reply refusal(long id, ErrorKind refused) {
            return new Reply.Error(id, code, text, false, refused);
        }

        Reply failure(long id) {
            return new Reply.Error(id, code, text, retry, kind);
        }

        private void readData(JsonParser parser) {
            if (parser.currentToken() == JsonToken.START_OBJECT) {
                readMembers(parser, this);
            }
        }

        private static int code(JsonParser parser) {
            Double code = number(parser);
            return code == null ? Reply.HANDLER_ERROR : code.intValue();
        }

        private static String orElse(@Nullable String text, String otherwise) {
            return text == null ? otherwise : text;
        }

        /// A worker can tell these two from a plain failure; the others are for the service to say.
        private static ErrorKind kind(@Nullable String word) {
            return ErrorKind.OUT_OF_MEMORY.word().equals(word)
                    ? ErrorKind.OUT_OF_MEMORY
                    : ErrorKind.RESULT_TOO_LARGE.word().equals(word)
                            ? ErrorKind.RESULT_TOO_LARGE
                            : ErrorKind.HANDLER_ERROR;
        }
    }

    private static final class ProgressFields implements Fields {
        private long id = Message.NO_ID;
        private @Nullable Double done;
        private @Nullable Double total;
        private @Nullable String text;

        @Override
        public void read(String name, JsonParser parser) {
            switch (name) {
                case "id" -> id = Message.id(parser);
                case "done" -> done = number(parser);
                case "total" -> total = number(parser);
                case "message" -> text = text(parser);
                default -> {}
            }
        }

        @Nullable Reply reply() {
            return id == Message.NO_ID || done == null
                    ? null
                    : new Reply.Progress(id, new io.coremill.job.Progress(done, total, text));
        }
    }

    private static final class LogFields implements Fields {
        private long id = Message.NO_ID;
        private String level = "info";
        private @Nullable String text;

        @Override
        public void read(String name, JsonParser parser) {
            switch (name) {
                case "id" -> id = Message.id(parser);
                case "level" -> level = level(text(parser));
                case "message" -> text = text(parser);
                default -> {}
            }
        }

        @Nullable Reply reply() {
            return id == Message.NO_ID || text == null ? null : new Reply.Log(id, level, text);
        }

        private static String level(@Nullable String word) {
            return word != null && LEVELS.contains(word) ? word : "info";
        }
    }

    private static final class HelloFields implements Fields {
        private int protocol = 1;
        private int concurrency = 1;
        private boolean cancel;
        private @Nullable Set<String> types;

        @Override
        public void read(String name, JsonParser parser) {
            switch (name) {
                case "protocol" -> protocol = atLeastOne(number(parser));
                case "concurrency" -> concurrency = atLeastOne(number(parser));
                case "cancel" -> cancel = parser.currentToken() == JsonToken.VALUE_TRUE;
                case "types" -> types = types(parser);
                default -> {}
            }
        }

        Reply reply() {
            return new Reply.Hello(protocol, concurrency, cancel, types);
        }

        private static int atLeastOne(@Nullable Double number) {
            return number == null ? 1 : Math.max(1, number.intValue());
        }

        private static @Nullable Set<String> types(JsonParser parser) {
            if (parser.currentToken() != JsonToken.START_ARRAY) {
                return null;
            }
            var types = new HashSet<String>();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                String type = text(parser);
                if (type != null) {
                    types.add(type);
                }
                parser.skipChildren();
            }
            return types;
        }
    }
}
