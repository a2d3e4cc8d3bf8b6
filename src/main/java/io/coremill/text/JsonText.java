package io.coremill.text;

import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/// Bytes that claim to be one JSON value in UTF-8 (RFC 8259). Names what is wrong with them in
/// words for the author of a job, and holds them against the limits of results; keeps nothing of
/// them.
public final class JsonText {
    /// Levels of arrays and objects.
    public static final int DEEPEST = 10_000;

    /// Of one number, its fraction and exponent included.
    public static final int MOST_DIGITS = 1_000;

    /// Bytes of the name of a member.
    public static final int LONGEST_NAME = 50_000;

    private static final String LITERAL_END = " \t\n\r,]}";
    private static final int LONGEST_SHOWN = 20;

    private final byte[] text;
    private final int end;
    private int at;
    private int depth = 0;
    private final BitSet objects = new BitSet();

    private JsonText(byte[] text, int offset, int length) {
        this.text = text;
        this.at = offset;
        this.end = offset + length;
    }

    /// Why bytes are not acceptable as JSON.
    ///
    /// @param what what was found, or which limit it goes over
    /// @param isLimit whether it may be JSON, but goes over a limit of ours
    public record Flaw(String what, boolean isLimit) {

        /// To go on with after "this is".
        public String text() {
            return (isLimit ? "JSON over a limit: " : "not JSON: ") + what;
        }
    }

    public static @Nullable Flaw flaw(byte[] text) {
        return flaw(text, 0, text.length);
    }

    /// Of a part of the bytes; null if there is none.
    public static @Nullable Flaw flaw(byte[] text, int offset, int length) {
        if (!Utf8Check.isValid(text, offset, length)) {
            return new Flaw("not UTF-8", false);
        }
        Located first = firstFlaw(text, offset, length);
        return first == null ? null : first.flaw();
    }

    /// The first flaw of bytes that are UTF-8, with its place; null if there is none.
    public static @Nullable Located firstFlaw(byte[] text, int offset, int length) {
        var json = new JsonText(text, offset, length);
        try {
            json.read();
            return null;
        } catch (FlawFound e) {
            return new Located(e.flaw, json.at);
        }
    }

    /// A flaw and where it was seen.
    ///
    /// @param at how many bytes are before it
    public record Located(Flaw flaw, int at) {}

    private void read() {
        skipSpace();
        if (at == end) {
            throw notJson("empty");
        }
        boolean isDue = true;
        while (isDue) {
            readDownToFirst();
            isDue = closeUntilNext();
        }
        if (at < end) {
            throw notJson("more than one value");
        }
    }

    /// What begins here, down to the first value that has none inside.
    private void readDownToFirst() {
        boolean hasInner = true;
        while (hasInner) {
            hasInner =
                    switch (peek()) {
                        case '{' -> open(true);
                        case '[' -> open(false);
                        default -> scalar();
                    };
        }
    }

    /// @return whether there is something in it
    private boolean open(boolean isObject) {
        if (depth == DEEPEST) {
            throw limit("nested deeper than %d levels".formatted(DEEPEST));
        }
        objects.set(depth++, isObject);
        at++;
        skipSpace();
        if (peek() == (isObject ? '}' : ']')) {
            return false;
        }
        if (isObject) {
            name();
        }
        return true;
    }

    /// Ends what ends here.
    ///
    /// @return whether another value is due
    private boolean closeUntilNext() {
        skipSpace();
        while (depth > 0) {
            boolean isObject = objects.get(depth - 1);
            int next = peek();
            if (next == ',') {
                at++;
                skipSpace();
                if (isObject) {
                    name();
                }
                return true;
            }
            expect(isObject ? '}' : ']');
            depth--;
            skipSpace();
        }
        return false;
    }

    private void name() {
        int start = at;
        if (peek() != '"') {
            throw unexpected();
        }
        string();
        if (at - start - 2 > LONGEST_NAME) {
            throw limit("a name of more than %d bytes".formatted(LONGEST_NAME));
        }
        skipSpace();
        expect(':');
        skipSpace();
    }

    private boolean scalar() {
        int first = peek();
        if (first == '"') {
            string();
        } else if (first == '-' || isDigit(first)) {
            number();
        } else {
            word();
        }
        return false;
    }

    private void string() {
        at++;
        while (peek() != '"') {
            int c = text[at] & 0xFF;
            if (c < ' ') {
                throw notJson("a control character, 0x%02x, in a string".formatted(c));
            }
            at++;
            if (c == '\\') {
                escape();
            }
        }
        at++;
    }

    private void escape() {
        int c = peek();
        at++;
        if (c == 'u') {
            for (int i = 0; i < 4; i++) {
                if (Character.digit(peek(), 16) < 0) {
                    throw notJson("a bad escape in a string");
                }
                at++;
            }
        } else if ("\"\\/bfnrt".indexOf(c) < 0) {
            throw notJson("a bad escape in a string");
        }
    }

    private void number() {
        int start = at;
        if (text[at] == '-') {
            at++;
        }
        int digits = 1;
        if (peekOrNone() == '0') {
            at++;
        } else {
            digits = digits(start);
        }
        if (peekOrNone() == '.') {
            at++;
            digits += digits(start);
        }
        if (peekOrNone() == 'e' || peekOrNone() == 'E') {
            at++;
            if (peekOrNone() == '+' || peekOrNone() == '-') {
                at++;
            }
            digits += digits(start);
        }
        if (isInLiteral()) {
            throw bareWord(start);
        }
        if (digits > MOST_DIGITS) {
            throw limit("a number of more than %d digits".formatted(MOST_DIGITS));
        }
    }

    private int digits(int start) {
        int from = at;
        while (isDigit(peekOrNone())) {
            at++;
        }
        if (at == from) {
            throw bareWord(start);
        }
        return at - from;
    }

    private void word() {
        int start = at;
        while (isInLiteral()) {
            at++;
        }
        int length = at - start;
        if (length == 0) {
            throw unexpected();
        }
        if (length > 5 || !isLiteral(new String(text, start, length, StandardCharsets.UTF_8))) {
            throw bareWord(start);
        }
    }

    private static boolean isLiteral(String word) {
        return word.equals("true") || word.equals("false") || word.equals("null");
    }

    private boolean isInLiteral() {
        return at < end && LITERAL_END.indexOf(text[at]) < 0;
    }

    private void expect(char c) {
        if (peek() != c) {
            throw unexpected();
        }
        at++;
    }

    private int peek() {
        if (at >= end) {
            throw notJson("it ends in the middle");
        }
        return text[at];
    }

    private int peekOrNone() {
        return at < end ? text[at] : -1;
    }

    private static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }

    private void skipSpace() {
        while (at < end
                && (text[at] == ' ' || text[at] == '\n' || text[at] == '\r' || text[at] == '\t')) {
            at++;
        }
    }

    private FlawFound unexpected() {
        int c = text[at];
        return c > ' ' && c < 0x7F
                ? notJson("an unexpected '%c'".formatted(c))
                : notJson("an unexpected byte 0x%02x".formatted(c & 0xFF));
    }

    private FlawFound bareWord(int start) {
        at = start;
        while (isInLiteral() && text[at] > ' ' && text[at] < 0x7F && at - start < LONGEST_SHOWN) {
            at++;
        }
        if (at == start) {
            return unexpected();
        }
        String word = new String(text, start, at - start, StandardCharsets.US_ASCII);
        return notJson("Non-standard token '%s'".formatted(word));
    }

    private static FlawFound limit(String what) {
        return new FlawFound(new Flaw(what, true));
    }

    private static FlawFound notJson(String what) {
        return new FlawFound(new Flaw(what, false));
    }

    /// Ends the reading from any depth.
    private static final class FlawFound extends RuntimeException {
        private final transient Flaw flaw;

        FlawFound(Flaw flaw) {
            super(flaw.text(), null, false, false);
            this.flaw = flaw;
        }
    }
}
