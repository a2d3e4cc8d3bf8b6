package io.coremill.web.live;

import io.coremill.web.UntimedListener;
import io.coremill.web.security.AdmittedRequest;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;

/// A response that stays open, for one client. No thread ever waits for it: what the client does
/// not read in time stays here, bounded, and no thread is held. Events go out in the order in which
/// they were offered, each of them whole.
///
/// Spring's `SseEmitter` is not used: its `send` writes on the thread that has the news, and blocks
/// it while a client reads slowly. A stream may not hold up the others, nor what reports to it.
final class EventStream implements WriteListener, UntimedListener, AdmittedRequest {
    private static final String MEDIA_TYPE = "text/event-stream;charset=UTF-8";

    private final AsyncContext context;
    private final ServletOutputStream out;
    private final Owner owner;
    private final int mostPending;

    private final Queue<byte[]> pending = new ConcurrentLinkedQueue<>();
    private final AtomicInteger pendingCount = new AtomicInteger();

    /// The thread that raises it from zero writes; what others want meanwhile is done by that one
    /// too.
    private final AtomicInteger wanted = new AtomicInteger();

    /// Held while the response is touched. The container reports that the stream is over before it
    /// gives the response to another connection: nothing touches it after that.
    private final ReentrantLock touching = new ReentrantLock();

    private final AtomicBoolean gone = new AtomicBoolean();
    private volatile boolean writable;
    private volatile boolean ending;
    private boolean unflushed;

    private EventStream(
            AsyncContext context, ServletOutputStream out, int mostPending, Owner owner) {
        this.context = context;
        this.out = out;
        this.mostPending = mostPending;
        this.owner = owner;
    }

    /// Answers requests for the headers alone: a stream would stay open with no reader.
    ///
    /// @return whether that was all that is asked
    static boolean answeredHead(HttpServletRequest request, HttpServletResponse response) {
        boolean isHead = request.getMethod().equals("HEAD");
        if (isHead) {
            response.setContentType(MEDIA_TYPE);
        }
        return isHead;
    }

    /// @param mostPending events that wait for the client to read
    static EventStream open(
            HttpServletRequest request, HttpServletResponse response, int mostPending, Owner owner)
            throws IOException {
        response.setContentType(MEDIA_TYPE);
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("X-Accel-Buffering", "no");
        AsyncContext context = request.startAsync();
        context.setTimeout(0);
        var stream = new EventStream(context, response.getOutputStream(), mostPending, owner);
        context.addListener(stream);
        return stream;
    }

    /// Begins to write. The owner may be called from here on.
    void start() {
        out.setWriteListener(this);
    }

    /// @return false if as many are waiting as may; this one is then dropped
    boolean offer(byte[] event) {
        if (ending || gone.get() || pendingCount.get() >= mostPending) {
            return false;
        }
        pendingCount.incrementAndGet();
        pending.add(event);
        pump();
        return true;
    }

    /// Whether nothing waits for the client to read.
    boolean isDrained() {
        return pendingCount.get() == 0;
    }

    /// Whether nothing is written to it any more.
    @Override
    public boolean isGone() {
        return gone.get();
    }

    /// Closes it once what was offered has been read.
    void end() {
        ending = true;
        pump();
    }

    /// Closes it as it is.
    @Override
    public void cutOff() {
        ending = true;
        pending.clear();
        complete();
    }

    @Override
    public void onWritePossible() {
        writable = true;
        pump();
    }

    private void pump() {
        if (wanted.getAndIncrement() != 0) {
            return;
        }
        int seen = 1;
        do {
            write();
            seen = wanted.addAndGet(-seen);
        } while (seen != 0);
    }

    private void write() {
        if (!writable || gone.get()) {
            return;
        }
        try {
            writeWhileItCan();
        } catch (IOException | IllegalStateException e) {
            leave(); // The container ends what it could not write to.
        }
    }

    private void writeWhileItCan() throws IOException {
        Step step = step();
        while (step == Step.WROTE) {
            step = step();
        }
        if (step == Step.NOTHING_LEFT) {
            drained();
        }
    }

    private Step step() throws IOException {
        touching.lock();
        try {
            if (gone.get() || !out.isReady()) {
                return Step.NOT_NOW;
            }
            if (unflushed) {
                unflushed = false;
                out.flush();
                return Step.WROTE;
            }
            byte[] event = pending.poll();
            if (event == null) {
                return Step.NOTHING_LEFT;
            }
            pendingCount.decrementAndGet();
            unflushed = true;
            out.write(event);
            return Step.WROTE;
        } finally {
            touching.unlock();
        }
    }

    private enum Step {
        WROTE,
        NOTHING_LEFT,
        NOT_NOW
    }

    /// The last event and the end may have been offered since nothing was found to be left.
    private void drained() {
        if (!ending) {
            owner.drained(this);
        }
        if (ending && isDrained()) {
            complete();
        }
    }

    private void complete() {
        if (leave()) {
            context.complete();
        }
    }

    private boolean leave() {
        boolean first = touchNoMore();
        if (first) {
            owner.gone(this);
        }
        return first;
    }

    private boolean touchNoMore() {
        touching.lock();
        try {
            return gone.compareAndSet(false, true);
        } finally {
            touching.unlock();
        }
    }

    @Override
    public void onError(Throwable failure) {
        leave();
    }

    @Override
    public void onError(AsyncEvent event) {
        leave();
        context.complete();
    }

    @Override
    public void onComplete(AsyncEvent event) {
        leave();
    }

    /// Hears of a stream. Must be short, and must not block.
    interface Owner {
        /// All that was offered is on its way.
        default void drained(EventStream stream) {}

        /// It is closed, or its client is gone.
        void gone(EventStream stream);
    }
}
