package io.coremill.protocol;

import java.util.Arrays;

/// Recognizes UTF-16 and UTF-32, which some runtimes write by default: beside each plain character
/// stand zeros.
final class WideText {
    private static final int LOOKED_AT = 16;
    private static final int FEWEST_ZEROS = 6;

    private WideText() {}

    static boolean is(JsonLines.Line.Text line) {
        int most = Math.min(LOOKED_AT, line.length());
        if (most < 2 || !mayBe(line.bytes()[line.offset()], line.bytes()[line.offset() + 1])) {
            return false;
        }
        int zeros = 0;
        for (int i = 0; i < most; i++) {
            zeros += line.bytes()[line.offset() + i] == 0 ? 1 : 0;
        }
        return zeros >= FEWEST_ZEROS;
    }

    /// Its plain characters: enough to find the names of members and an id.
    static JsonLines.Line.Text narrow(JsonLines.Line.Text line) {
        var plain = new byte[line.length()];
        int length = 0;
        for (int at = line.offset(); at < line.end(); at++) {
            if (line.bytes()[at] > 0) {
                plain[length++] = line.bytes()[at];
            }
        }
        return new JsonLines.Line.Text(Arrays.copyOf(plain, length), 0, length).withoutStart();
    }

    /// A zero, or a byte order mark.
    private static boolean mayBe(byte first, byte second) {
        return first == 0 || second == 0 || first == (byte) 0xFF || first == (byte) 0xFE;
    }
}
