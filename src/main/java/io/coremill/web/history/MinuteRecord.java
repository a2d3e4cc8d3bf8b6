package io.coremill.web.history;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.zip.CRC32;

/// One minute of the service. As bytes it has a checksum: what a crash left half written is not
/// taken for a minute.
///
/// @param minute since 1970
/// @param finished jobs that reached a final state
/// @param failed those of them that failed
/// @param busy the average share of the cores that was busy; NaN if it is not known
/// @param waiting queued jobs at its end
/// @param running running jobs at its end
record MinuteRecord(long minute, int finished, int failed, float busy, int waiting, int running) {
    static final int BYTES = 36;

    byte[] bytes() {
        var buffer =
                ByteBuffer.allocate(BYTES)
                        .putLong(minute)
                        .putInt(finished)
                        .putInt(failed)
                        .putFloat(busy)
                        .putInt(waiting)
                        .putInt(running);
        return buffer.putLong(checksum(buffer.array())).array();
    }

    /// @return empty if these are no minute's bytes
    static Optional<MinuteRecord> read(byte[] bytes) {
        var buffer = ByteBuffer.wrap(bytes);
        var read =
                new MinuteRecord(
                        buffer.getLong(),
                        buffer.getInt(),
                        buffer.getInt(),
                        buffer.getFloat(),
                        buffer.getInt(),
                        buffer.getInt());
        boolean isWhole = read.minute > 0 && buffer.getLong() == checksum(bytes);
        return isWhole ? Optional.of(read) : Optional.empty();
    }

    /// Whether anything was there to be done.
    boolean isActive() {
        return finished > 0 || waiting > 0 || running > 0;
    }

    private static long checksum(byte[] bytes) {
        var sum = new CRC32();
        sum.update(bytes, 0, BYTES - Long.BYTES);
        return sum.getValue();
    }
}
