package io.coremill.web.upload;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Cuts a body into lines as it comes. Lines end with a line feed, or a carriage return before one;
/// the last may end with the body. Lines of white space alone are left out, and so is a mark of the
/// byte order at the beginning. A line that is too long is passed over without being kept.
final class LineSplitter {
    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    private final int most;
    private final @Nullable LineDigest digest;

    /// What has come of a line whose end has not.
    private final ByteArrayOutputStream begun = new ByteArrayOutputStream();

    private boolean tooLong = false;
    private byte[] block = {};
    private int at = 0;
    private int end = 0;

    /// How much of the block is in the digest.
    private int digested = 0;

    private long number = 1;

    /// @param most bytes of a line
    /// @param digest is made of all that comes; null if nobody asks for it
    LineSplitter(int most, @Nullable LineDigest digest) {
        this.most = most;
        this.digest = digest;
    }

    /// Takes the bytes that come next, which stay as they are until all lines have been taken.
    void feed(byte[] bytes, int length) {
        block = bytes;
        at = 0;
        end = length;
        digested = 0;
    }

    /// @return the next line; null if its end has not come
    @Nullable UploadLine next() {
        while (at < end) {
            int feed = indexOfFeed();
            if (feed < 0) {
                keep(at, end);
                digest(end);
                at = end;
                return null;
            }
            digest(feed);
            UploadLine line = line(at, feed);
            at = feed + 1;
            if (line != null) {
                return line;
            }
        }
        digest(end);
        return null;
    }

    /// @return the line that ends with the body; null if there is none
    @Nullable UploadLine last() {
        digest(end);
        return line(at, end);
    }

    private void digest(int to) {
        if (digest != null) {
            digest.update(block, digested, to);
            digested = to;
        }
    }

    private int indexOfFeed() {
        for (int i = at; i < end; i++) {
            if (block[i] == '\n') {
                return i;
            }
        }
        return -1;
    }

    private void keep(int from, int to) {
        // One byte more for a carriage return.
        tooLong = tooLong || begun.size() + (to - from) > most + BYTE_ORDER_MARK.length + 1;
        if (tooLong) {
            begun.reset();
        } else {
            begun.write(block, from, to - from);
        }
    }

    /// @return the line that ends here; null if it is empty
    private @Nullable UploadLine line(int from, int to) {
        byte[] text;
        if (begun.size() == 0 && !tooLong) {
            text = trimmed(block, from, to);
        } else {
            keep(from, to);
            text = tooLong ? null : trimmed(begun.toByteArray(), 0, begun.size());
            begun.reset();
        }
        boolean isLong = tooLong || (text != null && text.length > most);
        tooLong = false;
        long its = number++;
        if (isLong) {
            return new UploadLine(its, null, nextDigest());
        }
        return text == null || isBlank(text) ? null : new UploadLine(its, text, nextDigest());
    }

    private byte @Nullable [] nextDigest() {
        return digest == null ? null : digest.next();
    }

    private byte[] trimmed(byte[] bytes, int from, int to) {
        int last = to > from && bytes[to - 1] == '\r' ? to - 1 : to;
        int mark = from + BYTE_ORDER_MARK.length;
        boolean isMarked =
                number == 1
                        && mark <= last
                        && Arrays.equals(
                                bytes, from, mark, BYTE_ORDER_MARK, 0, BYTE_ORDER_MARK.length);
        return Arrays.copyOfRange(bytes, isMarked ? mark : from, last);
    }

    private static boolean isBlank(byte[] text) {
        for (byte each : text) {
            if (each != ' ' && each != '\t' && each != '\r') {
                return false;
            }
        }
        return true;
    }
}
