package io.coremill.executor.processes;

import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/// Cuts what a process prints into lines and passes them on. Only the beginning of a very long line
/// is kept.
///
/// Not safe for use by several threads.
final class LineCutter {
    private static final int MOST_BYTES = 2048;

    private final Consumer<String> lines;
    private final byte[] line = new byte[MOST_BYTES];
    private int length = 0;

    LineCutter(Consumer<String> lines) {
        this.lines = lines;
    }

    void take(byte[] bytes, int count) {
        for (int i = 0; i < count; i++) {
            if (bytes[i] == '\n') {
                endLine();
            } else if (length < line.length) {
                line[length++] = bytes[i];
            }
        }
    }

    /// Nothing more comes: what has no newline is a line too.
    void end() {
        if (length > 0) {
            endLine();
        }
    }

    private void endLine() {
        lines.accept(new String(line, 0, length, StandardCharsets.UTF_8).stripTrailing());
        length = 0;
    }
}
