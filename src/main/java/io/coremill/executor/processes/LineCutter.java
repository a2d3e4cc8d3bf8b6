package io.coremill.executor.processes;

import io.coremill.text.TextLimit;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;

/// Cuts what a process prints into lines and passes them on. Only the beginning of a very long line
/// is kept. As on a screen, what comes after a carriage return takes the place of what was on the
/// line, so of a progress bar the last state is kept; what wipes it out does not count.
///
/// Safe for use by several threads.
public final class LineCutter {
    private static final int NOT_RETURNED = -1;

    private final Consumer<String> lines;

    /// With room for one byte more than is kept, by which a longer line is known.
    private final byte[] line = new byte[TextLimit.PRINTED_LINE.bytes() + 1];

    private int length = 0;

    /// Blanks since a carriage return; negative if the line goes on where it was.
    private int blanks = NOT_RETURNED;

    public LineCutter(Consumer<String> lines) {
        this.lines = lines;
    }

    /// What a screen would show of a whole line.
    public static String lastState(String line) {
        int end = line.length();
        while (end > 0) {
            int start = line.lastIndexOf('\r', end - 1) + 1;
            String state = line.substring(start, end);
            if (!state.isBlank()) {
                return state;
            }
            end = start - 1;
        }
        return line;
    }

    public synchronized void take(byte[] bytes, int count) {
        for (int i = 0; i < count; i++) {
            take(bytes[i]);
        }
    }

    /// Nothing more comes that belongs to it: what has no newline is a line too.
    public synchronized void end() {
        if (length > 0) {
            endLine();
        }
    }

    private void take(byte next) {
        if (next == '\n') {
            endLine();
        } else if (next == '\r') {
            blanks = 0;
        } else if (blanks != NOT_RETURNED && next == ' ') {
            blanks++;
        } else {
            startAgainIfReturned();
            add(next);
        }
    }

    private void startAgainIfReturned() {
        if (blanks != NOT_RETURNED) {
            length = Math.min(blanks, line.length);
            Arrays.fill(line, 0, length, (byte) ' ');
            blanks = NOT_RETURNED;
        }
    }

    private void add(byte next) {
        if (length < line.length) {
            line[length++] = next;
        }
    }

    private void endLine() {
        String text = new String(line, 0, length, StandardCharsets.UTF_8).stripTrailing();
        lines.accept(TextLimit.PRINTED_LINE.cut(text));
        length = 0;
        blanks = NOT_RETURNED;
    }
}
