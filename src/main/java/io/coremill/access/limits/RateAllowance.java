package io.coremill.access.limits;

/// What a caller may have.
///
/// @param left how many more at once
/// @param nanos nanoseconds after which one may be had; 0 for now
public record RateAllowance(int left, long nanos) {
    private static final long NANOS = 1_000_000_000L;

    /// Where there is no limit.
    public static final RateAllowance UNLIMITED = new RateAllowance(Integer.MAX_VALUE, 0);

    public boolean isGranted() {
        return nanos == 0;
    }

    /// After which it is worth another try: whole, and one at least.
    public long retryAfter() {
        return Math.max(1, (nanos + NANOS - 1) / NANOS);
    }
}
