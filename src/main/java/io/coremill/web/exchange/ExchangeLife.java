package io.coremill.web.exchange;

import io.coremill.web.UntimedListener;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.ReadListener;
import jakarta.servlet.WriteListener;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The life of an exchange, as the container reports it, for the one thread that touches its
/// request and its response. Threads of the container only wake that one. They must not wait for
/// it: they hold a lock that it may need to read on. The container reports that the exchange is
/// over before it gives the request to another client: nothing touches it after that.
final class ExchangeLife implements ReadListener, WriteListener, UntimedListener {
    private static final Logger log = LoggerFactory.getLogger(ExchangeLife.class);
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final Duration LONGEST_TOUCH = Duration.ofSeconds(1);

    private final AsyncContext context;
    private final PendingAnswer pending;
    private final Runnable start;
    private final AtomicBoolean started = new AtomicBoolean();
    private final AtomicBoolean over = new AtomicBoolean();
    private volatile @Nullable Thread taker;

    /// Held while the request or the response is touched.
    private final ReentrantLock touching = new ReentrantLock();

    private final Touch touch = touching::unlock;

    /// @param pending goes out while something is waited for
    /// @param start called once, when the body begins to arrive
    ExchangeLife(AsyncContext context, PendingAnswer pending, Runnable start) {
        this.context = context;
        this.pending = pending;
        this.start = start;
    }

    /// Until it is closed the request and the response may be touched.
    Touch touch() {
        touching.lock();
        return touch;
    }

    interface Touch extends AutoCloseable {
        @Override
        void close();
    }

    /// The thread that calls it takes the exchange.
    void take() {
        taker = Thread.currentThread();
    }

    void wake() {
        LockSupport.unpark(taker);
    }

    boolean isOver() {
        return over.get();
    }

    /// @throws IOException if the exchange is over
    void checkThere() throws IOException {
        if (over.get()) {
            throw new IOException("the client is gone");
        }
    }

    /// Waits for something new, in the middle of a touch.
    ///
    /// @throws IOException if the exchange is over
    void await(long nanosAtMost) throws IOException {
        touching.unlock();
        try {
            LockSupport.parkNanos(this, Math.min(nanosAtMost, SECOND));
        } finally {
            touching.lock();
        }
        if (Thread.currentThread().isInterrupted()) {
            throw new IOException("interrupted");
        }
        checkThere();
        pending.pump();
    }

    /// Ends the exchange, if it is not over.
    void complete() {
        if (over.compareAndSet(false, true)) {
            completeContext();
        }
    }

    private void completeContext() {
        try {
            context.complete();
        } catch (IllegalStateException e) {
            log.debug("the container has ended an upload before", e);
        }
    }

    /// The exchange is over. Waits until it is touched no more, but not for long: the thread that
    /// touches it may wait for a lock that this one holds.
    private void leave() {
        over.set(true);
        try {
            if (touching.tryLock(LONGEST_TOUCH.toNanos(), TimeUnit.NANOSECONDS)) {
                touching.unlock();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        somethingCame();
    }

    private void somethingCame() {
        if (started.compareAndSet(false, true)) {
            start.run();
        } else {
            wake();
        }
    }

    @Override
    public void onDataAvailable() {
        somethingCame();
    }

    @Override
    public void onAllDataRead() {
        somethingCame();
    }

    @Override
    public void onWritePossible() {
        pending.becomesWritable();
        wake();
    }

    @Override
    public void onError(Throwable failure) {
        log.debug("the connection of an upload is lost", failure);
        leave();
        completeContext();
    }

    @Override
    public void onError(AsyncEvent event) {
        leave();
        completeContext();
    }

    @Override
    public void onComplete(AsyncEvent event) {
        leave();
    }
}
