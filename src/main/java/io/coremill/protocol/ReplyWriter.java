package io.coremill.protocol;

import io.coremill.job.ErrorKind;
import java.util.Base64;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Writes replies; the Java worker's half of the conversation.
final class ReplyWriter {
    private ReplyWriter() {}

    static void write(WorkerReply reply, StringBuilder out) {
        switch (reply) {
            case WorkerReply.Result(long id, var result) -> result(id, result, out);
            case WorkerReply.Error error -> error(error, out);
            case WorkerReply.Progress(long id, var progress) -> progress(id, progress, out);
            case WorkerReply.Log(long id, String level, String text) -> log(id, level, text, out);
            case WorkerReply.Hello hello -> hello(hello, out);
            case WorkerReply.Stray(String text) -> out.append(text);
            case WorkerReply.Unaddressed _, WorkerReply.Behind _ ->
                    throw new IllegalArgumentException("only what is wrong is read like this");
        }
        out.append('\n');
    }

    private static void result(long id, io.coremill.job.Result result, StringBuilder out) {
        out.append("{\"jsonrpc\":\"2.0\",\"id\":\"").append(id).append("\",\"result\":");
        if (result.mediaType().equals(io.coremill.job.Result.JSON)) {
            // a newline in JSON is only ever white space, and here it would end the message
            out.append(result.text().replace('\n', ' ')).append('}');
            return;
        }
        out.append('"').append(Base64.getEncoder().encodeToString(result.body()));
        out.append("\",\"meta\":{\"mediaType\":");
        JsonStrings.quote(result.mediaType(), out);
        out.append(",\"encoding\":\"base64\"}}");
    }

    private static void error(WorkerReply.Error error, StringBuilder out) {
        out.append("{\"jsonrpc\":\"2.0\",\"id\":\"").append(error.id());
        out.append("\",\"error\":{\"code\":").append(error.code()).append(",\"message\":");
        JsonStrings.quote(error.message(), out);
        out.append(",\"data\":{\"retry\":").append(error.retry());
        if (error.kind() != ErrorKind.HANDLER_ERROR) {
            out.append(",\"kind\":\"").append(error.kind().word()).append('"');
        }
        if (error.again() != null) {
            out.append(",\"again\":\"").append(error.again()).append('"');
        }
        out.append("}}}");
    }

    private static void progress(long id, io.coremill.job.Progress progress, StringBuilder out) {
        begin("progress", id, out).append(",\"done\":").append(progress.done());
        if (progress.total() != null) {
            out.append(",\"total\":").append(progress.total());
        }
        if (progress.message() != null) {
            out.append(",\"message\":");
            JsonStrings.quote(progress.message(), out);
        }
        out.append("}}");
    }

    private static void log(long id, String level, String text, StringBuilder out) {
        begin("log", id, out).append(",\"level\":\"").append(level).append("\",\"message\":");
        JsonStrings.quote(text, out);
        out.append("}}");
    }

    private static void hello(WorkerReply.Hello hello, StringBuilder out) {
        out.append("{\"jsonrpc\":\"2.0\",\"method\":\"hello\",\"params\":{\"protocol\":")
                .append(hello.protocol())
                .append(",\"concurrency\":")
                .append(hello.concurrency())
                .append(",\"cancel\":")
                .append(hello.cancel());
        if (hello.types() != null) {
            types(hello.types(), out.append(",\"types\":["));
        }
        out.append("}}");
    }

    private static void types(Set<String> types, StringBuilder out) {
        @Nullable String comma = null;
        for (String type : types) {
            if (comma != null) {
                out.append(comma);
            }
            JsonStrings.quote(type, out);
            comma = ",";
        }
        out.append(']');
    }

    private static StringBuilder begin(String method, long id, StringBuilder out) {
        return out.append("{\"jsonrpc\":\"2.0\",\"method\":\"")
                .append(method)
                .append("\",\"params\":{\"id\":\"")
                .append(id)
                .append('"');
    }
}
