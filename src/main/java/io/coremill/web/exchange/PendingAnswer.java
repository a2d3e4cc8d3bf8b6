package io.coremill.web.exchange;

import jakarta.servlet.ServletOutputStream;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.LongSupplier;

/// What is written of an answer in lines, and waits for its client to take it.
final class PendingAnswer {
    private final ServletOutputStream out;
    private final LongSupplier nanos;
    private final Queue<byte[]> pending = new ArrayDeque<>();
    private long bytes = 0;
    private long lastTaken;
    private boolean begun = false;
    private boolean unflushed = false;
    private volatile boolean writable = false;

    PendingAnswer(ServletOutputStream out, LongSupplier nanos) {
        this.out = out;
        this.nanos = nanos;
    }

    boolean hasBegun() {
        return begun;
    }

    void begin() {
        begun = true;
        lastTaken = nanos.getAsLong();
    }

    /// From here on the container takes something.
    void becomesWritable() {
        writable = true;
    }

    void add(byte[] line) {
        if (pending.isEmpty()) {
            lastTaken = nanos.getAsLong();
        }
        pending.add(line);
        bytes += line.length;
    }

    /// Passes on what the client takes at once.
    void pump() throws IOException {
        while (writable && (unflushed || !pending.isEmpty()) && out.isReady()) {
            byte[] next = pending.poll();
            lastTaken = nanos.getAsLong();
            unflushed = next != null;
            if (next == null) {
                out.flush();
            } else {
                bytes -= next.length;
                out.write(next);
            }
        }
    }

    /// Whether the client has not taken all but this much.
    boolean isMoreThan(long most) {
        return bytes > most || (most == 0 && begun && !isFlushed());
    }

    private boolean isFlushed() {
        return writable && !unflushed && out.isReady();
    }

    /// For how long the client has taken nothing.
    long nanosUntaken() {
        return nanos.getAsLong() - lastTaken;
    }
}
