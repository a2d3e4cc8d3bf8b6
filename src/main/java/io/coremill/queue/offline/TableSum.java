package io.coremill.queue.offline;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// How many rows a table has, and a checksum of them that is the same in whichever order they are
/// read: the sum of what a digest makes of each.
public final class TableSum {
    private final MessageDigest digest;
    private long rows;
    private long high;
    private long low;

    public TableSum() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java runtime has it
        }
    }

    /// @param line of a row, with its end
    public void add(byte[] line) {
        var of = ByteBuffer.wrap(digest.digest(line));
        high += of.getLong();
        low += of.getLong();
        rows++;
    }

    public long rows() {
        return rows;
    }

    /// 32 hexadecimal digits.
    public String checksum() {
        return HexFormat.of().toHexDigits(high) + HexFormat.of().toHexDigits(low);
    }

    public boolean isSame(TableSum other) {
        return rows == other.rows && high == other.high && low == other.low;
    }
}
