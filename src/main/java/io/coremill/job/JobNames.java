package io.coremill.job;

import java.util.regex.Pattern;

/// How types of jobs and queues may be called.
public final class JobNames {
    /// In words, for messages.
    public static final String TYPES = "1 to 100 of A-Z a-z 0-9 . _ and -";

    public static final String QUEUES =
            "1 to 63 of A-Z a-z 0-9 . _ and -, starting with a letter or a digit";

    private static final Pattern TYPE = Pattern.compile("[A-Za-z0-9._-]{1,100}");
    private static final Pattern QUEUE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");

    private JobNames() {}

    public static boolean isType(String name) {
        return TYPE.matcher(name).matches();
    }

    public static boolean isQueue(String name) {
        return QUEUE.matcher(name).matches();
    }
}
