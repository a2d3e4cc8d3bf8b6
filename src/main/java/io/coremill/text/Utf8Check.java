package io.coremill.text;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;

/// JSON parsers let some malformed sequences pass; what goes on as raw bytes must not hold any.
public final class Utf8Check {
    private static final int PART = 8 * 1024;

    private Utf8Check() {}

    public static boolean isValid(byte[] bytes) {
        return isValid(bytes, 0, bytes.length);
    }

    /// Of a part of the bytes.
    public static boolean isValid(byte[] bytes, int offset, int length) {
        int end = offset + length;
        for (int at = offset; at < end; at++) {
            if (bytes[at] < 0) {
                return decodes(ByteBuffer.wrap(bytes, at, end - at));
            }
        }
        return true;
    }

    private static boolean decodes(ByteBuffer bytes) {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        CharBuffer part = CharBuffer.allocate(PART); // of all of it there may be too much
        CoderResult result = decoder.decode(bytes, part, true);
        while (result.isOverflow()) {
            result = decoder.decode(bytes, part.clear(), true);
        }
        return result.isUnderflow();
    }
}
