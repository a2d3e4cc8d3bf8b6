package io.coremill.conformance.session;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Everything that happened with one worker, in order, for the threads that wait for some of it.
public final class WorkerTranscript {
    /// No more is read of what a worker prints without end.
    private static final int MOST = 20_000;

    private final LongSupplier nanos;
    private final long start;

    // Guarded by this object's monitor.
    private final List<TranscriptEntry> entries = new ArrayList<>();
    private boolean wasAsked = false;
    private int endAt = Integer.MAX_VALUE;

    /// @param nanos rises steadily from anywhere
    WorkerTranscript(LongSupplier nanos) {
        this.nanos = nanos;
        start = nanos.getAsLong();
    }

    public long millis() {
        return TimeUnit.NANOSECONDS.toMillis(nanos.getAsLong() - start);
    }

    synchronized void add(TranscriptEntry entry) {
        boolean isSent = entry.kind() == TranscriptEntry.Kind.SENT;
        boolean isEnd = entry.kind() == TranscriptEntry.Kind.EVENT;
        boolean isTurn = entry.isAnswer() || isEnd;
        if (isEnd) {
            endAt = Math.min(endAt, entries.size());
        }
        wasAsked |= isSent;
        if (isTurn || isSent || entries.size() < MOST) {
            entries.add(entry);
        }
        if (isTurn) {
            notifyAll();
        }
    }

    public synchronized List<TranscriptEntry> entries() {
        return List.copyOf(entries);
    }

    synchronized List<TranscriptEntry> since(int mark) {
        return List.copyOf(entries.subList(mark, entries.size()));
    }

    /// The place of what comes next. What a worker does before it is asked anything counts with
    /// that, and no mark is past its end: a check that waits from there has to see that nothing
    /// will come.
    public synchronized int mark() {
        return wasAsked ? Math.min(entries.size(), endAt) : 0;
    }

    /// The first event, after which no answer will come; null as long as one may.
    synchronized @Nullable TranscriptEntry end() {
        return endAt < entries.size() ? entries.get(endAt) : null;
    }

    public Stream<TranscriptEntry> ofKind(TranscriptEntry.Kind kind) {
        return entries().stream().filter(entry -> entry.kind() == kind);
    }

    /// Waits until the question has an answer in what came since the mark; null if the time is up
    /// before. It is asked again after each answer of the worker and after its end.
    synchronized <T> @Nullable T await(
            int mark, long millis, Function<List<TranscriptEntry>, @Nullable T> question)
            throws InterruptedException {
        long end = nanos.getAsLong() + TimeUnit.MILLISECONDS.toNanos(millis);
        @Nullable T answer = question.apply(entries.subList(mark, entries.size()));
        while (answer == null) {
            long left = TimeUnit.NANOSECONDS.toMillis(end - nanos.getAsLong());
            if (left <= 0) {
                return null;
            }
            wait(left);
            answer = question.apply(entries.subList(mark, entries.size()));
        }
        return answer;
    }
}
