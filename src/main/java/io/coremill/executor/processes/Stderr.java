package io.coremill.executor.processes;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/// Reads a worker's stderr to its end, however much there is, and passes it on line by line. Only
/// the beginning of a very long line is kept.
final class Stderr implements Runnable {
    private static final int CHUNK = 8192;
    private static final int MOST_BYTES_OF_LINE = 2048;

    private final InputStream in;
    private final Consumer<String> lines;
    private final byte[] line = new byte[MOST_BYTES_OF_LINE];
    private int length = 0;

    Stderr(InputStream in, Consumer<String> lines) {
        this.in = in;
        this.lines = lines;
    }

    @Override
    public void run() {
        var chunk = new byte[CHUNK];
        try {
            int count = in.read(chunk);
            while (count >= 0) {
                take(chunk, count);
                count = in.read(chunk);
            }
        } catch (IOException e) {
            // the pipe is closed under us once the worker has ended
        }
        if (length > 0) {
            endLine();
        }
    }

    private void take(byte[] chunk, int count) {
        for (int i = 0; i < count; i++) {
            if (chunk[i] == '\n') {
                endLine();
            } else if (length < line.length) {
                line[length++] = chunk[i];
            }
        }
    }

    private void endLine() {
        lines.accept(new String(line, 0, length, StandardCharsets.UTF_8).stripTrailing());
        length = 0;
    }
}
