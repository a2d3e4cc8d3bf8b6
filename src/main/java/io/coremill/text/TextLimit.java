package io.coremill.text;

/// How much is kept of a text that comes from the code of a job: of the UTF-8 bytes of a longer one
/// as many as permitted, the mark of the cut included.
public enum TextLimit {
    ERROR_MESSAGE(8 * 1024),
    /// What the kind of an error rests on.
    EVIDENCE(4 * 1024),
    /// The last that a process printed: of these the end is kept.
    LAST_WORDS(4 * 1024),
    LOG_LINE(8 * 1024),
    /// A line that a process prints on stderr.
    PRINTED_LINE(2 * 1024),
    PROGRESS_MESSAGE(1024);

    private static final char MARK = '…';
    private static final int MARK_BYTES = 3;

    /// No `char` takes more.
    private static final int MOST_BYTES_A_CHAR = 3;

    private final int bytes;

    TextLimit(int bytes) {
        this.bytes = bytes;
    }

    public int bytes() {
        return bytes;
    }

    /// The text, or its beginning and the mark.
    public String cut(String text) {
        if (fits(text)) {
            return text;
        }
        int end = 0;
        for (int left = bytes - MARK_BYTES; left >= 0; end++) {
            left -= bytes(text.charAt(end));
        }
        end--; // the one that did not fit
        return text.substring(0, isInsidePair(text, end) ? end - 1 : end) + MARK;
    }

    /// The text, or the mark and its end.
    public String cutStart(String text) {
        if (fits(text)) {
            return text;
        }
        int start = text.length();
        for (int left = bytes - MARK_BYTES; left >= 0; start--) {
            left -= bytes(text.charAt(start - 1));
        }
        start++;
        return MARK + text.substring(isInsidePair(text, start) ? start + 1 : start);
    }

    private boolean fits(String text) {
        if (text.length() <= bytes / MOST_BYTES_A_CHAR) {
            return true;
        }
        long size = 0;
        for (int i = 0; i < text.length() && size <= bytes; i++) {
            size += bytes(text.charAt(i));
        }
        return size <= bytes;
    }

    /// Two for each half of a pair, which take four together.
    private static int bytes(char c) {
        if (c < 0x80) {
            return 1;
        }
        return c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
    }

    private static boolean isInsidePair(String text, int at) {
        return at > 0
                && at < text.length()
                && Character.isSurrogatePair(text.charAt(at - 1), text.charAt(at));
    }
}
