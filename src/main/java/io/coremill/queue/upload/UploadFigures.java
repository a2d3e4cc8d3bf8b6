package io.coremill.queue.upload;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/// What uploads of this node have done so far. Safe from any thread.
public final class UploadFigures {
    private final LongAdder accepted = new LongAdder();
    private final LongAdder kept = new LongAdder();
    private final LongAdder replaced = new LongAdder();
    private final LongAdder rejected = new LongAdder();
    private final LongAdder replayed = new LongAdder();
    private final AtomicInteger open = new AtomicInteger();

    public void accepted(long lines) {
        accepted.add(lines);
    }

    public void kept(long lines) {
        kept.add(lines);
    }

    public void replaced(long lines) {
        replaced.add(lines);
    }

    public void rejected(long lines) {
        rejected.add(lines);
    }

    public void replayed(long lines) {
        replayed.add(lines);
    }

    public void opened() {
        open.incrementAndGet();
    }

    public void closed() {
        open.decrementAndGet();
    }

    /// Lines that have become jobs.
    public long acceptedLines() {
        return accepted.sum();
    }

    /// Lines whose key a job had that stays as it is.
    public long keptLines() {
        return kept.sum();
    }

    /// Lines whose key a job had that has become what they asked for.
    public long replacedLines() {
        return replaced.sum();
    }

    /// Lines that have not, for what is wrong with them.
    public long rejectedLines() {
        return rejected.sum();
    }

    /// Lines that were committed when their upload was sent before.
    public long replayedLines() {
        return replayed.sum();
    }

    public int openUploads() {
        return open.get();
    }
}
