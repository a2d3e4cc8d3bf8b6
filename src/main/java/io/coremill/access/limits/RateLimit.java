package io.coremill.access.limits;

/// How many of something may come in a time.
///
/// @param count how many, and how many at once after a pause; 0 for any number
/// @param seconds in which that many may come
public record RateLimit(int count, int seconds) {
    private static final long NANOS = 1_000_000_000L;

    /// Without a limit.
    public static final RateLimit NONE = new RateLimit(0, 1);

    public static RateLimit perSecond(int count) {
        return new RateLimit(count, 1);
    }

    public static RateLimit perMinute(int count) {
        return new RateLimit(count, 60);
    }

    public boolean isNone() {
        return count == 0;
    }

    /// How long it takes until so many may come again.
    long nanosFor(long number) {
        return number * seconds * NANOS / count;
    }

    /// After which a caller that has asked nothing may ask for all at once.
    long window() {
        return seconds * NANOS;
    }
}
