package io.coremill.job;

import java.time.Instant;
import java.util.UUID;

/// The name of a job: a UUID of version 7, so that ids sort by the time of submission.
public record JobId(UUID value) implements Comparable<JobId> {

    /// How many milliseconds an id can show whose upper half is not negative.
    private static final long LAST_MILLI = (1L << 47) - 1;

    /// What all ids of this millisecond and of later ones sort after.
    public static JobId firstAt(Instant time) {
        return new JobId(new UUID(milli(time) << 16, 0));
    }

    private static long milli(Instant time) {
        if (time.isBefore(Instant.EPOCH)) {
            return 0;
        }
        return time.isAfter(Instant.ofEpochMilli(LAST_MILLI)) ? LAST_MILLI : time.toEpochMilli();
    }

    /// Reads the canonical 36-character form.
    ///
    /// @throws IllegalArgumentException if the text is anything else
    public static JobId parse(String text) {
        var id = new JobId(UUID.fromString(text));
        if (!id.toString().equalsIgnoreCase(text)) {
            throw new IllegalArgumentException("not a job id: " + text);
        }
        return id;
    }

    @Override
    public int compareTo(JobId other) {
        int high =
                Long.compareUnsigned(
                        value.getMostSignificantBits(), other.value.getMostSignificantBits());
        return high != 0
                ? high
                : Long.compareUnsigned(
                        value.getLeastSignificantBits(), other.value.getLeastSignificantBits());
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
