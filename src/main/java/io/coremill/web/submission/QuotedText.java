package io.coremill.web.submission;

/// Texts of clients as they are quoted back to them.
public final class QuotedText {
    private static final int MAX_LENGTH = 100;

    private QuotedText() {}

    public static String shortened(String text) {
        return text.length() <= MAX_LENGTH ? text : text.substring(0, MAX_LENGTH) + "…";
    }
}
