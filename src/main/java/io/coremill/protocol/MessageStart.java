package io.coremill.protocol;

import java.nio.charset.StandardCharsets;

/// Finds a message at the end of a line that something else was printed on first, without a newline
/// after it: for instance the last state of a progress bar.
final class MessageStart {
    private static final byte[] SIGN = "\"jsonrpc\"".getBytes(StandardCharsets.US_ASCII);
    private static final int MOST_TRIED = 32;

    private MessageStart() {}

    /// @param line that is no message from its beginning
    /// @return where one begins that reaches to the end of the line; -1 if none does
    static int find(JsonLines.Line.Text line) {
        int sign = indexOf(SIGN, line);
        int tried = 0;
        for (int at = line.offset() + 1; sign >= 0 && at < line.end(); at++) {
            if (line.bytes()[at] == '{' && isBeforeName(line, at)) {
                if (isMessage(JsonRpcMessage.read(line.from(at)))) {
                    return at;
                }
                if (++tried == MOST_TRIED) {
                    return -1;
                }
            }
        }
        return -1;
    }

    private static boolean isMessage(JsonRpcMessage message) {
        boolean isAnswer = message.hasOutcome() && message.id != JsonRpcMessage.NO_ID;
        return message.problem == null
                && message.hasVersion
                && (isAnswer || message.method != null);
    }

    private static boolean isBeforeName(JsonLines.Line.Text line, int brace) {
        int next = brace + 1;
        while (next < line.end() && line.bytes()[next] == ' ') {
            next++;
        }
        return next < line.end() && line.bytes()[next] == '"';
    }

    private static int indexOf(byte[] sign, JsonLines.Line.Text line) {
        for (int at = line.offset(); at <= line.end() - sign.length; at++) {
            int same = 0;
            while (same < sign.length && line.bytes()[at + same] == sign[same]) {
                same++;
            }
            if (same == sign.length) {
                return at;
            }
        }
        return -1;
    }
}
