package io.coremill.protocol;

import io.coremill.job.ErrorKind;
import io.coremill.job.ReportedValues;
import io.coremill.text.JsonText;
import io.coremill.text.Utf8Check;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/// Reads what a worker wrote, in one pass over the line and a second over its few small parts.
final class ReplyReader {
    private static final int UNREADABLE = -32700;

    private final JsonLines.Line.Text whole;
    private final JsonLines.Line.Text line;
    private final JsonRpcMessage message;

    private ReplyReader(JsonLines.Line.Text line) {
        this(line, line.withoutStart());
    }

    private ReplyReader(JsonLines.Line.Text whole, JsonLines.Line.Text line) {
        this.whole = whole;
        this.line = line;
        this.message = JsonRpcMessage.read(line);
    }

    static WorkerReply read(JsonLines.Line.Text line) {
        if (WideText.is(line)) {
            return new ReplyReader(line, WideText.narrow(line)).broken("UTF-16, not UTF-8");
        }
        var reader = new ReplyReader(line);
        int start = reader.startOfMessage();
        if (start < 0) {
            return reader.read();
        }
        var before = new ReplyReader(reader.line.upTo(start));
        var behind = new ReplyReader(reader.line.from(start));
        return new WorkerReply.Behind(before.read(), behind.read());
    }

    /// The answer that a line is which the stream ended in; null if it may have been cut off.
    static @Nullable WorkerReply readAnswer(JsonLines.Line.Text line) {
        var reader = new ReplyReader(line);
        boolean isAnswer =
                reader.message.problem == null
                        && reader.message.hasOutcome()
                        && reader.message.id != JsonRpcMessage.NO_ID;
        return isAnswer ? reader.read() : null;
    }

    static JsonLines.Line.Text messageIn(JsonLines.Line.Text line) {
        var reader = new ReplyReader(line);
        int start = reader.startOfMessage();
        if (start >= 0) {
            return reader.line.from(start);
        }
        return reader.line.startsWith((byte) '{') ? reader.line : line;
    }

    /// Where a message begins behind something else; -1 if there is none.
    private int startOfMessage() {
        return message.problem == null ? -1 : MessageStart.find(line);
    }

    private WorkerReply read() {
        try {
            WorkerReply reply = reply();
            return reply == null ? stray() : reply;
        } catch (JacksonException e) {
            return unreadable(e.getOriginalMessage());
        }
    }

    private @Nullable WorkerReply reply() {
        if (message.problem != null) {
            return broken(message.problem);
        }
        if (!Utf8Check.isValid(line.bytes(), line.offset(), line.length())) {
            return unreadable("not UTF-8");
        }
        if (message.error != null && message.error.first() != JsonToken.VALUE_NULL) {
            return error(message.error);
        }
        if (message.result != null) {
            return message.id == JsonRpcMessage.NO_ID ? null : result(message.result);
        }
        return message.method == null || message.params == null
                ? null
                : notification(message.method, message.params);
    }

    private WorkerReply broken(String problem) {
        if (line.startsWith((byte) '{')) {
            BrokenMessage.complete(message, line);
        } else if (line.startsWith((byte) '[')) {
            return batch();
        }
        boolean isPython = line.length() > 1 && line.bytes()[line.offset() + 1] == '\'';
        return isPython && !message.hasVersion ? stray() : unreadable(problem);
    }

    /// An answer to a list of requests, of which there was none.
    private WorkerReply batch() {
        BrokenMessage.complete(message, line.from(line.offset() + 1));
        String text =
                "the worker's reply cannot be read: it is a list; each message has its own line";
        return message.hasVersion ? addressed(failure(UNREADABLE, text, true)) : stray();
    }

    private WorkerReply stray() {
        return new WorkerReply.Stray(text());
    }

    private String text() {
        return new String(whole.bytes(), whole.offset(), whole.length(), StandardCharsets.UTF_8);
    }

    /// @param problem in the words of the parser, for what only that sees
    private WorkerReply unreadable(String problem) {
        JsonText.Flaw flaw = JsonText.flaw(line.bytes(), line.offset(), line.length());
        if (flaw == null || !flaw.isLimit()) {
            String why = flaw == null ? problem : flaw.what();
            return addressed(
                    failure(
                            UNREADABLE,
                            "the worker's reply cannot be read: " + why,
                            flaw != null)); // what our parser alone refuses, it refuses again
        }
        ErrorKind kind = message.hasResult ? ErrorKind.RESULT_TOO_LARGE : ErrorKind.HANDLER_ERROR;
        String text = "the worker's reply is " + flaw.text();
        return addressed(new WorkerReply.Error(message.id, UNREADABLE, text, false, kind));
    }

    /// An answer to a job that is not known must at least look like a message: programs print
    /// objects with errors in them.
    private WorkerReply addressed(WorkerReply.Error error) {
        if (!message.hasOutcome()) {
            return stray();
        }
        if (message.id != JsonRpcMessage.NO_ID) {
            return error;
        }
        return message.hasVersion && !message.hasOtherId
                ? new WorkerReply.Unaddressed(error, text())
                : stray();
    }

    private WorkerReply.Error failure(int code, String text, boolean retry) {
        return new WorkerReply.Error(message.id, code, text, retry, ErrorKind.HANDLER_ERROR);
    }

    private WorkerReply result(JsonRpcMessage.Slice slice) {
        var meta = new ResultMeta();
        if (message.meta != null) {
            readObject(message.meta, meta);
        }
        if (meta.encoding == null) {
            return slice.length() > WorkerReply.MAX_RESULT
                    ? tooLarge(slice.length())
                    : done(message.bytes(slice), io.coremill.job.Result.JSON);
        }
        if (!meta.encoding.equals("base64") || slice.first() != JsonToken.VALUE_STRING) {
            return failure(UNREADABLE, "bytes must be a string with the encoding base64", false);
        }
        return bytes(slice, meta.mediaType);
    }

    private WorkerReply bytes(JsonRpcMessage.Slice slice, String mediaType) {
        long size = slice.length() / 4L * 3;
        if (size > WorkerReply.MAX_RESULT + 2L) {
            return tooLarge(size);
        }
        try (JsonParser parser = message.parser(slice)) {
            byte[] body = Base64.getDecoder().decode(parser.getString());
            return body.length > WorkerReply.MAX_RESULT
                    ? tooLarge(body.length)
                    : checked(new io.coremill.job.Result(body, mediaType));
        } catch (IllegalArgumentException e) {
            return failure(UNREADABLE, "the result is not base64: " + e.getMessage(), false);
        }
    }

    private WorkerReply done(byte[] body, String mediaType) {
        return new WorkerReply.Result(message.id, new io.coremill.job.Result(body, mediaType));
    }

    /// Bytes may claim to be JSON, too.
    private WorkerReply checked(io.coremill.job.Result result) {
        JsonText.Flaw flaw = ReportedValues.flaw(result);
        if (flaw == null) {
            return new WorkerReply.Result(message.id, result);
        }
        return flaw.isLimit()
                ? tooLarge("the result is " + flaw.text())
                : failure(
                        UNREADABLE,
                        "the result has a JSON media type, but is " + flaw.text(),
                        false);
    }

    private WorkerReply tooLarge(long size) {
        return tooLarge(
                "the result has "
                        + size
                        + " bytes, more than the "
                        + WorkerReply.MAX_RESULT
                        + " that are permitted");
    }

    private WorkerReply tooLarge(String text) {
        return new WorkerReply.Error(
                message.id, WorkerReply.HANDLER_ERROR, text, false, ErrorKind.RESULT_TOO_LARGE);
    }

    private WorkerReply error(JsonRpcMessage.Slice slice) {
        var error = new ErrorFields();
        readObject(slice, error);
        return addressed(
                switch (error.code) {
                    case WorkerReply.UNKNOWN_TYPE ->
                            error.refusal(message.id, ErrorKind.UNKNOWN_TYPE);
                    case WorkerReply.BAD_PAYLOAD ->
                            error.refusal(message.id, ErrorKind.BAD_PAYLOAD);
                    default -> error.failure(message.id);
                });
    }

    private @Nullable WorkerReply notification(String method, JsonRpcMessage.Slice params) {
        return switch (method) {
            case "progress" -> readObject(params, new ProgressFields()).reply();
            case "log" -> readObject(params, new LogFields()).reply();
            case "hello" -> readObject(params, new HelloFields()).reply();
            default -> null;
        };
    }

    private <F extends ObjectFields> F readObject(JsonRpcMessage.Slice slice, F fields) {
        if (slice.first() == JsonToken.START_OBJECT) {
            try (JsonParser parser = message.parser(slice)) {
                ObjectFields.readMembers(parser, fields);
            }
        }
        return fields;
    }
}
