package io.coremill.text;

import java.util.Locale;
import java.util.function.IntPredicate;

/// Text that others wrote, for a terminal or a log: what would steer a terminal, change the order
/// of what is read, or cannot be seen, is written as an escape. The rest stays as it is.
public final class PrintableText {
    private PrintableText() {}

    /// On one line.
    public static String line(String text) {
        return escaped(text, point -> isHidden(point) && point != '\t');
    }

    /// With its lines.
    public static String lines(String text) {
        return escaped(text, point -> isHidden(point) && point != '\t' && point != '\n');
    }

    /// Whether a character is not seen where it stands.
    public static boolean isHidden(int point) {
        if (point >= ' ' && point <= '~') {
            return false;
        }
        return switch (Character.getType(point)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE,
                    Character.UNASSIGNED ->
                    true;
            default -> false;
        };
    }

    /// Two hexadecimal digits after `x`, or as many as it takes in braces after `u`.
    public static String escape(int point) {
        return switch (point) {
            case '\n' -> "\\n";
            case '\r' -> "\\r";
            default -> String.format(Locale.ROOT, point < 0x80 ? "\\x%02x" : "\\u{%x}", point);
        };
    }

    /// Most texts have nothing to escape, and are not copied.
    private static String escaped(String text, IntPredicate unwanted) {
        if (text.codePoints().noneMatch(unwanted)) {
            return text;
        }
        var out = new StringBuilder(text.length() + 16);
        text.codePoints()
                .forEach(
                        point -> {
                            if (unwanted.test(point)) {
                                out.append(escape(point));
                            } else {
                                out.appendCodePoint(point);
                            }
                        });
        return out.toString();
    }
}
