package io.coremill.conformance.report;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.coremill.text.PrintableText;
import io.coremill.text.Utf8Check;

/// Lines as people can look at them: of a sensible length, with nothing in them that is not seen.
///
/// @param ascii whether only ASCII can be shown
record PrintableLine(boolean ascii) {
    private static final int LONGEST = 300;
    private static final int HEAD = 200;
    private static final int TAIL = 60;

    String line(byte[] bytes) {
        String text = Utf8Check.isValid(bytes) ? escaped(new String(bytes, UTF_8)) : hex(bytes);
        if (text.length() <= LONGEST) {
            return text;
        }
        String dots = ascii ? "..." : "…";
        return text.substring(0, betweenCharacters(text, HEAD))
                + dots
                + text.substring(betweenCharacters(text, text.length() - TAIL))
                + " (%,d bytes)".formatted(bytes.length);
    }

    /// Half of a character cannot be written.
    private static int betweenCharacters(String text, int at) {
        return Character.isLowSurrogate(text.charAt(at)) ? at - 1 : at;
    }

    private String escaped(String text) {
        var out = new StringBuilder();
        text.codePoints().forEach(point -> append(point, out));
        return out.toString();
    }

    private void append(int point, StringBuilder out) {
        if (PrintableText.isHidden(point) || (ascii && point > '~')) {
            out.append(PrintableText.escape(point));
        } else {
            out.appendCodePoint(point);
        }
    }

    private static String hex(byte[] bytes) {
        var out = new StringBuilder();
        for (char c : new String(bytes, ISO_8859_1).toCharArray()) {
            out.append(c < ' ' || c > '~' ? "\\x%02x".formatted((int) c) : String.valueOf(c));
        }
        return out.toString();
    }
}
