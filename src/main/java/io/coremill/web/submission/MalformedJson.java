package io.coremill.web.submission;

import io.coremill.text.JsonText;
import tools.jackson.core.JacksonException;

/// Explains what is wrong with a body that the parser could not read, and where. The parser's own
/// words are for those who program with it.
final class MalformedJson {
    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    private MalformedJson() {}

    /// @param body in UTF-8
    static String inWords(byte[] body, JacksonException failure) {
        int from = startsWithMark(body) ? BYTE_ORDER_MARK.length : 0;
        JsonText.Located first = JsonText.firstFlaw(body, from, body.length - from);
        // The parser alone minds half of a pair of surrogates, in a name.
        return first == null
                ? "Line %d, column %d: a name with an escape that is no character"
                        .formatted(
                                failure.getLocation().getLineNr(),
                                failure.getLocation().getColumnNr())
                : "Line %d, column %d: %s"
                        .formatted(
                                line(body, first.at()),
                                column(body, from, first.at()),
                                first.flaw().what());
    }

    /// The same for a body that is one line of another.
    static String inWordsOfOneLine(byte[] line, JacksonException failure) {
        return inWords(line, failure).replaceFirst("^Line \\d+, column", "Column");
    }

    private static boolean startsWithMark(byte[] body) {
        return body.length >= BYTE_ORDER_MARK.length
                && body[0] == BYTE_ORDER_MARK[0]
                && body[1] == BYTE_ORDER_MARK[1]
                && body[2] == BYTE_ORDER_MARK[2];
    }

    private static int line(byte[] body, int at) {
        int line = 1;
        for (int i = 0; i < at; i++) {
            line += body[i] == '\n' ? 1 : 0;
        }
        return line;
    }

    /// In characters.
    private static int column(byte[] body, int from, int at) {
        int column = 1;
        for (int i = at - 1; i >= from && body[i] != '\n'; i--) {
            column += (body[i] & 0xC0) == 0x80 ? 0 : 1;
        }
        return column;
    }
}
