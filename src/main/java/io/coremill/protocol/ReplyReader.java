package io.coremill.protocol;

import io.coremill.job.ErrorKind;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/// Reads what a worker wrote, in one pass over the line and a second over its few small parts.
final class ReplyReader {
    private static final int UNREADABLE = -32700;

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
            return reader.unreadable(JsonText.why(e));
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
                Fields.readMembers(parser, fields);
            }
        }
        return fields;
    }

    private boolean isUtf8() {
        return Utf8.isValid(line.bytes(), line.offset(), line.length());
    }
}
