package io.coremill.executor.processes;

import java.util.ArrayDeque;

/// The last of many lines, up to a few kilobytes. Safe from any thread.
final class LastLines {
    private static final int MOST_CHARS = 4096;

    private final ArrayDeque<String> lines = new ArrayDeque<>();
    private int chars = 0;

    synchronized void add(String line) {
        lines.add(line);
        chars += line.length() + 1;
        while (chars > MOST_CHARS && lines.size() > 1) {
            chars -= lines.remove().length() + 1;
        }
    }

    synchronized void clear() {
        lines.clear();
        chars = 0;
    }

    synchronized String text() {
        return String.join("\n", lines);
    }
}
