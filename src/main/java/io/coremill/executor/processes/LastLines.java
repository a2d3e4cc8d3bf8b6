package io.coremill.executor.processes;

import io.coremill.text.TextLimit;
import java.util.ArrayDeque;

/// The last of many lines, as much as [TextLimit#LAST_WORDS] keeps. Safe from any thread.
public final class LastLines {
    private final ArrayDeque<String> lines = new ArrayDeque<>();
    private int chars = 0;

    public synchronized void add(String line) {
        String end = TextLimit.LAST_WORDS.cutStart(line);
        lines.add(end);
        chars += end.length() + 1;
        while (chars > TextLimit.LAST_WORDS.bytes() && lines.size() > 1) {
            chars -= lines.remove().length() + 1;
        }
    }

    public synchronized void clear() {
        lines.clear();
        chars = 0;
    }

    public synchronized String text() {
        return TextLimit.LAST_WORDS.cutStart(String.join("\n", lines));
    }
}
