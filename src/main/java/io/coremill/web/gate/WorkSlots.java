package io.coremill.web.gate;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.springframework.boot.tomcat.autoconfigure.TomcatServerProperties;
import org.springframework.stereotype.Component;

/// The requests that are worked on at once, and the line of those that wait for their turn without
/// a thread. A slot that is given back goes to the first in the line.
@Component
class WorkSlots {
    private static final int MOST_WAITING = 1_000;

    /// Of the bodies of all that wait.
    private static final long MOST_BYTES = 32L << 20;

    private final Semaphore free;
    private final Queue<ParkedRequest> line = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicLong bytes = new AtomicLong();

    WorkSlots(TomcatServerProperties settings) {
        free = new Semaphore(settings.getThreads().getMax());
    }

    boolean tryTake() {
        return line.isEmpty() && free.tryAcquire();
    }

    void giveBack() {
        free.release();
        handOn();
    }

    /// @param size of a body
    boolean hasRoomFor(int size) {
        return waiting.get() < MOST_WAITING && bytes.get() + size <= MOST_BYTES;
    }

    void await(ParkedRequest request) {
        count(1, request);
        line.add(request);
        // A slot may have been given back in between, when the line was still empty.
        handOn();
    }

    /// For one that waits no more.
    void leave(ParkedRequest request) {
        if (line.remove(request)) {
            count(-1, request);
            handOn();
        }
    }

    private void count(int more, ParkedRequest request) {
        waiting.addAndGet(more);
        bytes.addAndGet((long) more * request.size());
    }

    private void handOn() {
        while (!line.isEmpty() && free.tryAcquire()) {
            ParkedRequest next = line.poll();
            if (next != null) {
                count(-1, next);
            }
            if (next == null || !next.goOn()) {
                free.release();
            }
        }
    }
}
