package io.coremill.access.audit;

import java.util.regex.Pattern;

/// Text that clients may have made up, as the record has it.
final class AuditText {
    private static final String CUT = "…";
    private static final char REPLACEMENT = '\uFFFD';
    private static final Pattern PLAIN = Pattern.compile("[\\w.:/@+-]+");

    private AuditText() {}

    /// What every store can keep: bounded, without control characters and halves of characters.
    static String kept(String text, int most) {
        var whole = text.length() <= most ? text : text.substring(0, most - 1) + CUT;
        return isPlain(whole) || whole.codePoints().allMatch(AuditText::isKept)
                ? whole
                : whole.codePoints()
                        .map(point -> isKept(point) ? point : REPLACEMENT)
                        .collect(
                                StringBuilder::new,
                                StringBuilder::appendCodePoint,
                                StringBuilder::append)
                        .toString();
    }

    /// Nearly all are, and requests are kept by the thousand.
    private static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < ' ' || text.charAt(i) > '~') {
                return false;
            }
        }
        return true;
    }

    private static boolean isKept(int point) {
        return !Character.isISOControl(point)
                && switch (Character.getType(point)) {
                    case Character.SURROGATE,
                            Character.FORMAT,
                            Character.LINE_SEPARATOR,
                            Character.PARAGRAPH_SEPARATOR ->
                            false;
                    default -> true;
                };
    }

    /// As a value of a line of `key=value`, in quotes unless it needs none: so that no value can
    /// look like another key.
    static String value(String text) {
        return PLAIN.matcher(text).matches()
                ? text
                : '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
