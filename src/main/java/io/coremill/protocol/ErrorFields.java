package io.coremill.protocol;

import io.coremill.job.ErrorKind;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/// An error, however poorly it is reported: a job that failed must not wait for a better answer.
final class ErrorFields implements ObjectFields {
    /// What a worker can distinguish from a plain failure; the service finds the others itself.
    private static final Set<ErrorKind> TELLABLE =
            Set.of(ErrorKind.OUT_OF_MEMORY, ErrorKind.RESULT_TOO_LARGE, ErrorKind.WORKER_LOST);

    private static final String BROKEN_AGAIN =
            "again is no ISO 8601 duration from PT0S to P365D, like PT30S; the worker's message: ";

    int code = WorkerReply.HANDLER_ERROR;
    private String text = "the worker gave no message";
    private boolean retry = true;
    private ErrorKind kind = ErrorKind.HANDLER_ERROR;
    private @Nullable Duration again;
    private boolean isAgainBroken;

    @Override
    public void read(String name, JsonParser parser) {
        switch (name) {
            case "code" -> code = code(parser);
            case "message" -> text = orElse(ObjectFields.text(parser), text);
            case "data" -> readData(parser);
            case "retry" -> retry = parser.currentToken() != JsonToken.VALUE_FALSE;
            case "again" -> readAgain(parser);
            case "kind" -> kind = kind(ObjectFields.text(parser));
            default -> {}
        }
    }

    WorkerReply.Error refusal(long id, ErrorKind refused) {
        return new WorkerReply.Error(id, code, text, false, refused);
    }

    WorkerReply.Error failure(long id) {
        return isAgainBroken
                ? new WorkerReply.Error(id, code, BROKEN_AGAIN + text, retry, kind)
                : new WorkerReply.Error(id, code, text, retry, kind, again);
    }

    private void readAgain(JsonParser parser) {
        again = WorkerReply.again(ObjectFields.text(parser));
        isAgainBroken = again == null && parser.currentToken() != JsonToken.VALUE_NULL;
    }

    private void readData(JsonParser parser) {
        if (parser.currentToken() == JsonToken.START_OBJECT) {
            ObjectFields.readMembers(parser, this);
        }
    }

    private static int code(JsonParser parser) {
        Double code = ObjectFields.number(parser);
        return code == null ? WorkerReply.HANDLER_ERROR : code.intValue();
    }

    private static String orElse(@Nullable String text, String otherwise) {
        return text == null ? otherwise : text;
    }

    private static ErrorKind kind(@Nullable String word) {
        return TELLABLE.stream()
                .filter(kind -> kind.word().equals(word))
                .findFirst()
                .orElse(ErrorKind.HANDLER_ERROR);
    }
}
