package io.coremill.queue.postgres.table;

import java.util.Comparator;
import java.util.UUID;

/// Where a job waits in its queue; the best one comes first.
///
/// @param level the job's priority, turned round
/// @param rank when it was due, in microseconds
public record ReadyPlace(int level, long rank, UUID id) implements Comparable<ReadyPlace> {
    /// Before all others.
    public static final ReadyPlace FIRST =
            new ReadyPlace(Short.MIN_VALUE, Long.MIN_VALUE, new UUID(0, 0));

    private static final Comparator<UUID> AS_BYTES =
            Comparator.comparing(UUID::getMostSignificantBits, Long::compareUnsigned)
                    .thenComparing(UUID::getLeastSignificantBits, Long::compareUnsigned);
    private static final Comparator<ReadyPlace> ORDER =
            Comparator.comparingInt(ReadyPlace::level)
                    .thenComparingLong(ReadyPlace::rank)
                    .thenComparing(ReadyPlace::id, AS_BYTES);

    @Override
    public int compareTo(ReadyPlace other) {
        return ORDER.compare(this, other);
    }
}
