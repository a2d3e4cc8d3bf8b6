package io.coremill.queue.postgres.table;

/// Text as PostgreSQL can keep it, which has no character for NUL and no half of a pair.
public final class PostgresText {
    private static final char REPLACEMENT = '\uFFFD';

    /// The text, with the mark of an unknown character for each one that cannot be kept.
    public static String kept(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (!isKept(text, i)) {
                return replaced(text, i);
            }
        }
        return text;
    }

    private static String replaced(String text, int first) {
        var kept = text.toCharArray();
        for (int i = first; i < kept.length; i++) {
            if (!isKept(text, i)) {
                kept[i] = REPLACEMENT;
            }
        }
        return new String(kept);
    }

    private static boolean isKept(String text, int at) {
        char c = text.charAt(at);
        if (Character.isHighSurrogate(c)) {
            return at + 1 < text.length() && Character.isLowSurrogate(text.charAt(at + 1));
        }
        if (Character.isLowSurrogate(c)) {
            return at > 0 && Character.isHighSurrogate(text.charAt(at - 1));
        }
        return c != 0;
    }

    private PostgresText() {}
}
