package io.coremill.protocol;

import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A line that begins like a message and cannot be read to its end. Whom it is for may stand behind
/// the flaw: its members are looked for as well as they can be found.
final class BrokenMessage {
    /// The last member of an object that ends with the line, where brackets and quotes do not
    /// match.
    private static final Pattern ID_AT_THE_END =
            Pattern.compile(",\\s*\"id\"\\s*:\\s*(?:\"([0-9]{1,18})\"|([0-9]{1,18}))\\s*\\}\\s*$");

    private static final int LONGEST_END = 200;
    private static final int LONGEST_NAME = 7;

    private final JsonRpcMessage message;
    private final byte[] bytes;
    private final int end;

    /// Whether it is an object as Python shows it, with `'` for quotes.
    private final boolean isInPython;

    private int at;
    private int depth = 0;

    private BrokenMessage(JsonRpcMessage message, JsonLines.Line.Text line) {
        this.message = message;
        this.bytes = line.bytes();
        this.at = line.offset();
        this.end = line.end();
        this.isInPython = line.length() > 1 && bytes[at + 1] == '\'';
    }

    /// Adds to the message what can be found of its id, and which of its members there are.
    static void complete(JsonRpcMessage message, JsonLines.Line.Text line) {
        new BrokenMessage(message, line).findMembers();
        if (message.id == JsonRpcMessage.NO_ID && !message.hasOtherId) {
            message.id = idAtTheEnd(line);
        }
    }

    private void findMembers() {
        boolean isNameDue = false;
        while (at < end) {
            switch (bytes[at]) {
                case '{', '[' -> isNameDue = ++depth == 1;
                case '}', ']' -> depth--;
                case ',' -> isNameDue = depth == 1;
                case '"', '\'' -> {
                    if (bytes[at] == '\'' && !isInPython) {
                        break;
                    }
                    String name = string(bytes[at]);
                    if (isNameDue && isBeforeColon()) {
                        member(name);
                    }
                    isNameDue = false;
                }
                default -> {}
            }
            at++;
        }
    }

    /// To its closing quote; its beginning is enough to know a name.
    private String string(byte quote) {
        int start = ++at;
        while (at < end && bytes[at] != quote) {
            at += bytes[at] == '\\' ? 2 : 1;
        }
        int length = Math.clamp(at - (long) start, 0, LONGEST_NAME + 1);
        return new String(bytes, start, Math.min(length, end - start), StandardCharsets.ISO_8859_1);
    }

    private boolean isBeforeColon() {
        int next = skipSpace(at + 1);
        return next < end && bytes[next] == ':';
    }

    private void member(String name) {
        message.note(name);
        if (name.equals("id") && message.id == JsonRpcMessage.NO_ID) {
            readId(skipSpace(skipSpace(at + 1) + 1));
        }
    }

    private void readId(int from) {
        boolean isQuoted = from < end && (bytes[from] == '"' || bytes[from] == '\'');
        int start = isQuoted ? from + 1 : from;
        int stop = start;
        while (stop < end && bytes[stop] >= '0' && bytes[stop] <= '9') {
            stop++;
        }
        String text = new String(bytes, start, stop - start, StandardCharsets.ISO_8859_1);
        message.id = JsonRpcMessage.number(text);
        boolean isNull = from < end && (bytes[from] == 'n' || bytes[from] == 'N');
        message.hasOtherId = message.id == JsonRpcMessage.NO_ID && !isNull;
    }

    private int skipSpace(int from) {
        int next = from;
        while (next < end && (bytes[next] == ' ' || bytes[next] == '\t')) {
            next++;
        }
        return next;
    }

    private static long idAtTheEnd(JsonLines.Line.Text line) {
        int length = Math.min(LONGEST_END, line.length());
        String last =
                new String(line.bytes(), line.end() - length, length, StandardCharsets.ISO_8859_1);
        Matcher matcher = ID_AT_THE_END.matcher(last);
        if (!matcher.find()) {
            return JsonRpcMessage.NO_ID;
        }
        return JsonRpcMessage.number(
                matcher.group(1) == null ? matcher.group(2) : matcher.group(1));
    }
}
