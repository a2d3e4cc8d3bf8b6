package io.coremill.protocol;

import io.coremill.job.ErrorKind;
import io.coremill.job.Outcome;
import io.coremill.job.ReportedValues;
import io.coremill.text.TextLimit;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;

/// What a worker writes.
public sealed interface WorkerReply {
    int UNKNOWN_TYPE = -32601;
    int BAD_PAYLOAD = -32602;
    int HANDLER_ERROR = -32000;

    /// The most bytes that a job may return.
    int MAX_RESULT = io.coremill.job.Result.LARGEST;

    /// The most bytes that a line may have: a result of the greatest size as base64 fits well.
    int MAX_LINE = 16 * 1024 * 1024;

    /// A job is done.
    ///
    /// @param id of the request
    record Result(long id, io.coremill.job.Result value) implements WorkerReply {}

    /// A job failed.
    ///
    /// @param retry whether another attempt might help
    /// @param kind what it is called in the API
    /// @param again how long until another attempt, if the job has not failed but asks for that;
    ///     else null
    @SuppressWarnings("AvoidCommonTypeNames") // the word of JSON-RPC
    record Error(
            long id,
            int code,
            String message,
            boolean retry,
            ErrorKind kind,
            @Nullable Duration again)
            implements WorkerReply {
        public Error(long id, int code, String message, boolean retry, ErrorKind kind) {
            this(id, code, message, retry, kind, null);
        }

        public Error {
            message = TextLimit.ERROR_MESSAGE.cut(message);
        }

        /// Whether it is about a result that goes over a limit.
        public boolean isOverLimit() {
            return kind == ErrorKind.RESULT_TOO_LARGE;
        }
    }

    /// How far a job has come.
    record Progress(long id, io.coremill.job.Progress value) implements WorkerReply {
        public Progress {
            value = ReportedValues.cut(value);
        }
    }

    /// A line for a job's log.
    ///
    /// @param level `debug`, `info`, `warn` or `error`
    record Log(long id, String level, String message) implements WorkerReply {
        public Log {
            message = TextLimit.LOG_LINE.cut(message);
        }
    }

    /// Who the worker is; optional, and its first line if it comes.
    ///
    /// @param concurrency jobs it runs at once
    /// @param cancel whether it takes [WorkerRequest.Cancel]
    /// @param types those it knows; null means that it named none
    record Hello(int protocol, int concurrency, boolean cancel, @Nullable Set<String> types)
            implements WorkerReply {}

    /// A failure that does not name its job: its id is null, or lost in what cannot be read.
    ///
    /// @param error without an id
    /// @param line all of it, in case that it belongs to no job
    record Unaddressed(Error error, String line) implements WorkerReply {

        public Error to(long id) {
            return new Error(
                    id, error.code(), error.message(), error.retry(), error.kind(), error.again());
        }
    }

    /// A message on a line that something else stands on before it.
    record Behind(WorkerReply before, WorkerReply reply) implements WorkerReply {}

    /// A line that is none of these, something printed by mistake as a rule.
    record Stray(String text) implements WorkerReply {}

    /// Reads a line from a worker. Never throws, whatever the line holds: one that names a job and
    /// carries a result or an error that cannot be read is an [Error] of that job, so that it does
    /// not wait for a second answer, and [Unaddressed] if the job is not known; any other is
    /// [Stray].
    static WorkerReply read(JsonLines.Line.Text line) {
        return ReplyReader.read(line);
    }

    /// The number that an id is taken for: workers may send it as a string, or as a number of any
    /// kind.
    ///
    /// @param id stands before its first token, if it has one
    static OptionalLong id(JsonParser id) {
        long number = id.nextToken() == null ? JsonRpcMessage.NO_ID : JsonRpcMessage.id(id);
        return number == JsonRpcMessage.NO_ID ? OptionalLong.empty() : OptionalLong.of(number);
    }

    /// How long a worker asks to be left alone with a job.
    ///
    /// @param text a duration in ISO 8601, in days, hours, minutes and seconds
    /// @return null if it is none, or none from nothing to a year
    static @Nullable Duration again(@Nullable String text) {
        try {
            Duration pause = text == null ? null : Duration.parse(text);
            return pause == null || pause.isNegative() || pause.compareTo(Outcome.Again.LONGEST) > 0
                    ? null
                    : pause;
        } catch (DateTimeParseException _) {
            return null;
        }
    }

    /// Whether a line is in UTF-16 or UTF-32, which some runtimes write by default.
    static boolean isWide(byte[] line) {
        return WideText.is(new JsonLines.Line.Text(line, 0, line.length));
    }

    /// Reads what came after the last newline of a stream that has ended: an answer if all of it is
    /// there, else [Stray].
    static WorkerReply readLast(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        boolean isAsItCame = text.indexOf('\uFFFD') < 0;
        WorkerReply answer =
                isAsItCame
                        ? ReplyReader.readAnswer(new JsonLines.Line.Text(bytes, 0, bytes.length))
                        : null;
        return answer == null ? new Stray(text) : answer;
    }

    /// The part of a line that [#read] takes for its message, without white space or anything else
    /// that stands before it; the whole line if it is none.
    static JsonLines.Line.Text messageIn(JsonLines.Line.Text line) {
        return ReplyReader.messageIn(line);
    }

    /// Appends the message and its newline.
    default void writeTo(StringBuilder out) {
        ReplyWriter.write(this, out);
    }
}
