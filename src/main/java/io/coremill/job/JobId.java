package io.coremill.job;

import java.util.UUID;

/// The name of a job: a UUID of version 7, so that ids sort by the time of submission.
public record JobId(UUID value) implements Comparable<JobId> {

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
