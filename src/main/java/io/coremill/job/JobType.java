package io.coremill.job;

import java.util.regex.Pattern;

/// What a job may be called by: the name of the handler for it.
public final class JobType {
    private static final Pattern PATTERN = Pattern.compile("[A-Za-z0-9._-]{1,100}");

    private JobType() {}

    public static boolean isValid(String name) {
        return PATTERN.matcher(name).matches();
    }
}
