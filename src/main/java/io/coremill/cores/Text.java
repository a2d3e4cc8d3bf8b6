package io.coremill.cores;

import java.util.OptionalLong;

/// Finds numbers in the kernel's texts without cutting these into pieces.
final class Text {
    private Text() {}

    /// The first whole number after a key that starts a line: `VmHWM:    1668 kB`.
    static OptionalLong numberAfter(String key, String text) {
        int at = text.startsWith(key) ? 0 : text.indexOf("\n" + key);
        if (at < 0) {
            return OptionalLong.empty();
        }
        int from = at + key.length() + 1;
        while (from < text.length() && !isDigit(text.charAt(from))) {
            if (text.charAt(from) == '\n') {
                return OptionalLong.empty();
            }
            from++;
        }
        return number(text, from);
    }

    /// The `index`-th field of those from `from` on, with one space between them.
    static OptionalLong field(int index, String text, int from) {
        int at = from;
        for (int i = 0; i < index; i++) {
            at = text.indexOf(' ', at) + 1;
            if (at == 0) {
                return OptionalLong.empty();
            }
        }
        return number(text, at);
    }

    private static OptionalLong number(String text, int from) {
        int at = from;
        long value = 0;
        while (at < text.length() && isDigit(text.charAt(at))) {
            value = value * 10 + (text.charAt(at++) - '0');
        }
        return at == from ? OptionalLong.empty() : OptionalLong.of(value);
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
