package io.coremill.protocol;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Cuts a stream into lines. Looks at every byte once, however long a line gets, and never holds
/// more than one line of the permitted size.
public final class JsonLines {
    private static final int USUAL_SIZE = 64 * 1024;

    private final InputStream in;
    private final int maxLength;
    private byte[] buffer = new byte[USUAL_SIZE];

    /// Where the current line starts, up to where it has been searched, and where the bytes end.
    private int start = 0;

    private int searched = 0;
    private int end = 0;

    /// What [#next] found.
    public sealed interface Line {

        /// A line without its newline: a slice of a buffer that the next call overwrites.
        @SuppressWarnings("ArrayRecordComponent") // a view, never compared
        record Text(byte[] bytes, int offset, int length) implements Line {

            /// Without what a reader of JSON skips: white space, and a byte order mark.
            Text withoutStart() {
                int at = offset + markLength();
                while (at < end() && isSpace(bytes[at])) {
                    at++;
                }
                return at == offset ? this : from(at);
            }

            Text from(int at) {
                return new Text(bytes, at, end() - at);
            }

            Text upTo(int at) {
                return new Text(bytes, offset, at - offset);
            }

            boolean startsWith(byte first) {
                return length > 0 && bytes[offset] == first;
            }

            int end() {
                return offset + length;
            }

            private int markLength() {
                boolean isMarked =
                        length >= 3
                                && bytes[offset] == (byte) 0xEF
                                && bytes[offset + 1] == (byte) 0xBB
                                && bytes[offset + 2] == (byte) 0xBF;
                return isMarked ? 3 : 0;
            }

            private static boolean isSpace(byte b) {
                return b == ' ' || b == '\t' || b == '\r';
            }
        }

        /// What came after the last newline before the stream ended; it may have been cut off
        /// anywhere.
        record Unfinished(String text) implements Line {}

        /// More bytes without a newline than are permitted; nothing can be read after it.
        record TooLong(int limit) implements Line {}

        /// The stream has ended.
        record End() implements Line {}
    }

    /// @param maxLength bytes that a line may have
    public JsonLines(InputStream in, int maxLength) {
        this.in = in;
        this.maxLength = maxLength;
    }

    /// The next line; waits for it.
    public Line next() throws IOException {
        while (!findNewline()) {
            if (end - start > maxLength) {
                return new Line.TooLong(maxLength);
            }
            if (!readMore()) {
                return last();
            }
        }
        Line line = slice(searched);
        start = ++searched;
        return line;
    }

    /// Whether [#next] would return without reading from the stream.
    public boolean hasNext() {
        return findNewline() || end - start > maxLength;
    }

    private boolean findNewline() {
        while (searched < end) {
            if (buffer[searched] == '\n') {
                return true;
            }
            searched++;
        }
        return false;
    }

    private Line slice(int to) {
        return to - start > maxLength
                ? new Line.TooLong(maxLength)
                : new Line.Text(buffer, start, to - start);
    }

    private Line last() {
        if (start == end) {
            return new Line.End();
        }
        var rest = new String(buffer, start, end - start, StandardCharsets.UTF_8);
        start = searched = end;
        return new Line.Unfinished(rest);
    }

    private boolean readMore() throws IOException {
        makeRoom();
        int count = in.read(buffer, end, buffer.length - end);
        end += Math.max(0, count);
        return count >= 0;
    }

    private void makeRoom() {
        if (start == end && buffer.length > USUAL_SIZE) {
            buffer = new byte[USUAL_SIZE];
            start = searched = end = 0;
        } else if (start > 0 && (start == end || end == buffer.length)) {
            System.arraycopy(buffer, start, buffer, 0, end - start);
            searched -= start;
            end -= start;
            start = 0;
        }
        if (end == buffer.length) {
            buffer = Arrays.copyOf(buffer, 2 * buffer.length);
        }
    }
}
