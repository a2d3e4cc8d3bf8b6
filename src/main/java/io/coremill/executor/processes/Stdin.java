package io.coremill.executor.processes;

import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/// A worker's stdin, which nobody ever waits for: what is sure to fit into the pipe is written on
/// the spot, anything else by a thread that is started when it is first needed.
///
/// A pipe has sixteen pages, and the kernel puts a write into the last page only if it fits there
/// as a whole. So any two neighbouring pages hold more than one page of bytes, and half of the
/// pipe's size always fits.
final class Stdin {
    private static final int SURE_TO_FIT = 32 * 1024;
    private static final byte[] CLOSE = {};

    private final OutputStream out;
    private final String threadName;
    private final Runnable onClear;
    private long sent = 0;
    private long read = 0;
    private int queued = 0;
    private @Nullable BlockingQueue<byte[]> queue;

    /// @param threadName of the thread that writes what may have to wait
    /// @param onClear called by that thread once [#isClear] is true again
    Stdin(OutputStream out, String threadName, Runnable onClear) {
        this.out = out;
        this.threadName = threadName;
        this.onClear = onClear;
    }

    /// Whether a small message would be written on the spot.
    synchronized boolean isClear() {
        return queued == 0 && sent - read < SURE_TO_FIT / 2;
    }

    /// How many bytes have been sent in all.
    synchronized long sent() {
        return sent;
    }

    /// Whole messages. A worker that cannot be written to is about to be seen to have ended.
    synchronized void write(byte[] messages) {
        sent += messages.length;
        if (queued == 0 && sent - read <= SURE_TO_FIT) {
            writeNow(messages);
        } else {
            enqueue(messages);
        }
    }

    /// The worker has read at least this much.
    synchronized void wasRead(long upTo) {
        read = Math.max(read, upTo);
    }

    /// Tells the worker that nothing more will come, after what is still queued.
    synchronized void close() {
        if (queued == 0) {
            writeNow(CLOSE);
        } else {
            enqueue(CLOSE);
        }
    }

    /// Ends the thread, if there is one. The worker has ended, so nothing it writes can block.
    synchronized void abandon() {
        if (queue != null) {
            queue.clear();
            queue.add(CLOSE);
        } else {
            writeNow(CLOSE);
        }
    }

    private void enqueue(byte[] messages) {
        BlockingQueue<byte[]> messagesToWrite = queue;
        if (messagesToWrite == null) {
            messagesToWrite = new LinkedBlockingQueue<>();
            queue = messagesToWrite;
            BlockingQueue<byte[]> same = messagesToWrite;
            Thread.ofPlatform().name(threadName).daemon().start(() -> writeAll(same));
        }
        queued++;
        messagesToWrite.add(messages);
    }

    private void writeAll(BlockingQueue<byte[]> messagesToWrite) {
        try {
            byte[] messages = messagesToWrite.take();
            while (messages.length > 0) {
                writeNow(messages);
                written();
                messages = messagesToWrite.take();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        writeNow(CLOSE);
    }

    /// The worker may have answered it already, and seen no room for more.
    private void written() {
        boolean clear;
        synchronized (this) {
            queued--;
            clear = isClear();
        }
        if (clear) {
            onClear.run();
        }
    }

    private void writeNow(byte[] messages) {
        try {
            if (messages.length == 0) {
                out.close();
            } else {
                out.write(messages);
                out.flush();
            }
        } catch (IOException e) {
            // the worker has ended; whoever reads its stdout will see that
        }
    }
}
