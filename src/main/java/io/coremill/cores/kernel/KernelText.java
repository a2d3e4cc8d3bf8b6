package io.coremill.cores.kernel;

import java.util.OptionalDouble;
import java.util.OptionalLong;

/// Finds numbers in the kernel's texts without cutting these into pieces.
public final class KernelText {
    private KernelText() {}

    /// The first whole number after a key that starts a line: `VmHWM:    1668 kB`.
    public static OptionalLong numberAfter(String key, String text) {
        int at = endOfKey(key, text);
        while (at >= 0 && at < text.length() && !isDigit(text.charAt(at))) {
            if (text.charAt(at) == '\n') {
                return OptionalLong.empty();
            }
            at++;
        }
        return at < 0 ? OptionalLong.empty() : number(text, at);
    }

    /// The number, perhaps with a fraction, that follows a text at once: `avg10=0.25`.
    public static OptionalDouble decimalAfter(String before, String text) {
        int found = text.indexOf(before);
        int from = found + before.length();
        int end = from;
        while (end < text.length() && (isDigit(text.charAt(end)) || text.charAt(end) == '.')) {
            end++;
        }
        return found < 0 || end == from || !isDigit(text.charAt(from))
                ? OptionalDouble.empty()
                : OptionalDouble.of(Double.parseDouble(text.substring(from, end)));
    }

    /// The `index`-th field of those from `from` on, with one space between them.
    public static OptionalLong field(int index, String text, int from) {
        int at = from;
        for (int i = 0; i < index; i++) {
            at = text.indexOf(' ', at) + 1;
            if (at == 0) {
                return OptionalLong.empty();
            }
        }
        return number(text, at);
    }

    /// Where the key has ended, or -1: `oom_kill_disable` is another key than `oom_kill`.
    private static int endOfKey(String key, String text) {
        int at = text.startsWith(key) ? 0 : nextLine(key, text, 0);
        while (at >= 0 && goesOn(text, at + key.length())) {
            at = nextLine(key, text, at);
        }
        return at < 0 ? -1 : at + key.length();
    }

    private static int nextLine(String key, String text, int from) {
        int newline = text.indexOf("\n" + key, from);
        return newline < 0 ? -1 : newline + 1;
    }

    private static boolean goesOn(String text, int at) {
        return at < text.length()
                && (text.charAt(at) == '_' || Character.isLetterOrDigit(text.charAt(at)));
    }

    /// Empty, too, if it is more than 2^63 - 1: no quantity is, so something is wrong with it.
    private static OptionalLong number(String text, int from) {
        int at = from;
        long value = 0;
        while (at < text.length() && isDigit(text.charAt(at))) {
            int digit = text.charAt(at++) - '0';
            if (value > (Long.MAX_VALUE - digit) / 10) {
                return OptionalLong.empty();
            }
            value = value * 10 + digit;
        }
        return at == from ? OptionalLong.empty() : OptionalLong.of(value);
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
