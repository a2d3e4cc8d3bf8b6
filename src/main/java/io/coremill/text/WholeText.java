package io.coremill.text;

/// Text that every store can keep and search for: PostgreSQL takes no NUL character, and half of a
/// pair alone is no character in UTF-8.
public final class WholeText {
    /// In words, for messages.
    public static final String RULE = "must have no NUL character and no half of a character";

    private WholeText() {}

    public static boolean isWhole(String text) {
        return text.codePoints()
                .noneMatch(point -> point == 0 || Character.getType(point) == Character.SURROGATE);
    }
}
