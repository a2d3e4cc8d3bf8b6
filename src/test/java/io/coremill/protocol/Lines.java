package io.coremill.protocol;

import java.nio.charset.StandardCharsets;

/// Lines for tests, always in the middle of a larger buffer, as they are in life.
final class Lines {
    private static final String BEFORE = "{\"id\":\"99\"}\n";
    private static final String AFTER = "\n{\"id\":";

    private Lines() {}

    static JsonLines.Line.Text of(String text) {
        return of(text.getBytes(StandardCharsets.UTF_8));
    }

    static JsonLines.Line.Text of(byte[] line) {
        byte[] before = BEFORE.getBytes(StandardCharsets.UTF_8);
        byte[] after = AFTER.getBytes(StandardCharsets.UTF_8);
        byte[] buffer = new byte[before.length + line.length + after.length];
        System.arraycopy(before, 0, buffer, 0, before.length);
        System.arraycopy(line, 0, buffer, before.length, line.length);
        System.arraycopy(after, 0, buffer, before.length + line.length, after.length);
        return new JsonLines.Line.Text(buffer, before.length, line.length);
    }
}
