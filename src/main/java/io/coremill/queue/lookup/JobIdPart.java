package io.coremill.queue.lookup;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/// What a job's id begins with or ends with: the bits of both of its halves that are known.
///
/// @param highMask which bits of the upper half are known
/// @param high those bits, the others 0
/// @param lowMask which bits of the lower half are known
/// @param low those bits, the others 0
public record JobIdPart(long highMask, long high, long lowMask, long low) {
    private static final Pattern DIGITS = Pattern.compile("[0-9a-f]{1,32}");
    private static final Pattern OMISSION = Pattern.compile("^(…|\\.\\.\\.)");
    private static final int HALF = 16;

    /// Reads a whole id, its beginning, or its end after `…` or three dots.
    /// Hyphens may be left out.
    ///
    /// @return empty if it is none of these
    public static Optional<JobIdPart> parse(String text) {
        String written = text.strip().toLowerCase(Locale.ROOT);
        String rest = OMISSION.matcher(written).replaceFirst("");
        String digits = rest.replace("-", "");
        if (!DIGITS.matcher(digits).matches()) {
            return Optional.empty();
        }
        return Optional.of(rest.equals(written) ? beginning(digits) : end(digits));
    }

    /// Whether it is known what the id begins with.
    public boolean isBeginning() {
        return highMask < 0;
    }

    private static JobIdPart beginning(String digits) {
        int high = Math.min(HALF, digits.length());
        int low = digits.length() - high;
        return new JobIdPart(
                mask(high) << shift(high),
                number(digits.substring(0, high)) << shift(high),
                low == 0 ? 0 : mask(low) << shift(low),
                low == 0 ? 0 : number(digits.substring(HALF)) << shift(low));
    }

    private static JobIdPart end(String digits) {
        int high = Math.max(0, digits.length() - HALF);
        return new JobIdPart(
                mask(high),
                number(digits.substring(0, high)),
                mask(digits.length() - high),
                number(digits.substring(high)));
    }

    private static int shift(int digits) {
        return (HALF - digits) * 4;
    }

    private static long mask(int digits) {
        return digits == 0 ? 0 : -1L >>> shift(digits);
    }

    private static long number(String digits) {
        return digits.isEmpty() ? 0 : Long.parseUnsignedLong(digits, 16);
    }
}
