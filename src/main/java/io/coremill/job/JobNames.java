package io.coremill.job;

import java.util.regex.Pattern;

/// How types of jobs, queues and tags may be called.
public final class JobNames {
    /// In words, for messages.
    public static final String TYPES = "1 to 100 of A-Z a-z 0-9 . _ and -";

    public static final String QUEUES =
            "1 to 63 of A-Z a-z 0-9 . _ and -, starting with a letter or a digit";

    public static final String TAGS =
            "1 to 100 characters, none of them white space or a control character";

    private static final int LONGEST_TAG = 100;
    private static final Pattern TYPE = Pattern.compile("[A-Za-z0-9._-]{1,100}");
    private static final Pattern QUEUE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");

    private JobNames() {}

    public static boolean isType(String name) {
        return TYPE.matcher(name).matches();
    }

    public static boolean isTag(String word) {
        int length = word.codePointCount(0, word.length());
        return length >= 1
                && length <= LONGEST_TAG
                && word.codePoints().noneMatch(JobNames::isNoPartOfATag);
    }

    /// A half of a pair alone is no character.
    private static boolean isNoPartOfATag(int character) {
        return Character.isWhitespace(character)
                || Character.isSpaceChar(character)
                || Character.isISOControl(character)
                || Character.getType(character) == Character.SURROGATE;
    }

    public static boolean isQueue(String name) {
        return QUEUE.matcher(name).matches();
    }
}
