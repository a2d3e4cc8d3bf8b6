package io.coremill.text;

import java.nio.charset.StandardCharsets;

/// Takes the white space out of JSON and leaves every other byte as it is, so that numbers keep
/// their digits and escapes their form.
public final class CompactJson {
    private CompactJson() {}

    /// @param from the first byte of a value that is known to be valid
    /// @param to after its last
    public static String of(byte[] json, int from, int to) {
        byte[] compact = new byte[to - from];
        int length = 0;
        boolean inString = false;
        for (int at = from; at < to; at++) {
            byte here = json[at];
            if (inString && here == '\\') {
                compact[length++] = here;
                compact[length++] = json[++at];
            } else if (inString || !isSpace(here)) {
                compact[length++] = here;
                inString ^= here == '"';
            }
        }
        return new String(compact, 0, length, StandardCharsets.UTF_8);
    }

    private static boolean isSpace(byte here) {
        return here == ' ' || here == '\n' || here == '\r' || here == '\t';
    }
}
