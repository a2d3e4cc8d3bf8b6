package io.coremill.executor;

/// What a program wrote last, behind a sentence about its end.
public final class LastWords {
    private static final String BETWEEN = "; its last words: ";

    private LastWords() {}

    /// @param words blank if it wrote none
    public static String after(String sentence, String words) {
        return words.isBlank() ? sentence : sentence + BETWEEN + words.strip();
    }

    /// The sentence alone, for those who are not to see what programs write.
    public static String without(String whole) {
        int at = whole.indexOf(BETWEEN);
        return at < 0 ? whole : whole.substring(0, at);
    }
}
