package io.coremill.web.exchange;

import io.coremill.web.arrival.UploadRequest;
import io.coremill.web.problem.ProblemException;
import io.coremill.web.problem.ProblemResponse;
import io.coremill.web.problem.ProblemType;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;

/// The request of an upload and its answer, for the one thread that takes the upload. That thread
/// alone reads and writes, and waits here for the client; those of the container only wake it. They
/// must not wait for it: they hold a lock that it may need to read on. The container reports that
/// the exchange is over before it gives the request to another client: nothing touches it after
/// that.
public final class UploadExchange
        implements UploadSource, ReadListener, WriteListener, AsyncListener {
    private static final Logger log = LoggerFactory.getLogger(UploadExchange.class);
    private static final int MOST_PENDING = 1 << 20;
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    /// What is read of a body after its answer, so that the client sees that before the connection
    /// ends.
    private static final long READ_IN_VAIN = 2L << 20;

    private static final Duration LONGEST_TOUCH = Duration.ofSeconds(1);
    private static final Duration TIME_TO_SEE_THE_ANSWER = Duration.ofSeconds(2);

    private final HttpServletRequest request;
    private final HttpServletResponse response;
    private final String mediaType;
    private final BooleanSupplier isDraining;
    private final Duration patience;
    private final LongSupplier nanos;
    private final ServletInputStream in;
    private final ServletOutputStream out;
    private final ArrivingBody body;
    private final PendingAnswer pending;
    private final AsyncContext context;
    private final Runnable start;

    private final AtomicBoolean started = new AtomicBoolean();
    private final AtomicBoolean over = new AtomicBoolean();
    private volatile boolean writable = false;
    private volatile @Nullable Thread taker;

    /// Held while the request or the response is touched.
    private final ReentrantLock touching = new ReentrantLock();

    private boolean replays = false;

    /// @param start called once, when the body begins to arrive
    /// @param isDraining whether the service is about to end
    /// @param patience for how long nothing may come, and nothing may be read
    UploadExchange(
            HttpServletRequest request,
            HttpServletResponse response,
            String mediaType,
            BooleanSupplier isDraining,
            Duration patience,
            LongSupplier nanos,
            Consumer<UploadExchange> start)
            throws IOException {
        this.request = request;
        this.response = response;
        this.mediaType = mediaType;
        this.isDraining = isDraining;
        this.patience = patience;
        this.nanos = nanos;
        this.start = () -> start.accept(this);
        in = request.getInputStream();
        out = response.getOutputStream();
        body = new ArrivingBody(in);
        pending = new PendingAnswer(out, nanos);
        context = request.startAsync(request, response);
        context.setTimeout(0);
        context.addListener(this);
    }

    /// Lets the body come.
    void begin() throws IOException {
        UploadRequest.proceed(request, response);
        in.setReadListener(this);
    }

    /// The thread that calls it takes the upload.
    void take() {
        taker = Thread.currentThread();
    }

    /// Something is new: bytes have come, some have been read, or the service is about to end.
    void wake() {
        LockSupport.unpark(taker);
    }

    @Override
    public boolean isReadable() throws IOException {
        touching.lock();
        try {
            checkThere();
            return body.isReadable();
        } finally {
            touching.unlock();
        }
    }

    @Override
    public int read(byte[] into) throws IOException {
        touching.lock();
        try {
            long since = nanos.getAsLong();
            while (true) {
                checkWanted();
                pending.pump(writable);
                int count = body.readWhatIsHere(into);
                if (count != 0) {
                    return count;
                }
                long left = patience.toNanos() - (nanos.getAsLong() - since);
                if (left <= 0) {
                    throw new ProblemException(
                            ProblemType.BODY_TIMEOUT,
                            "Nothing more of the body came for %d s"
                                    .formatted(patience.toSeconds()));
                }
                await(left);
            }
        } finally {
            touching.unlock();
        }
    }

    @Override
    public void pause(Duration time) throws IOException {
        touching.lock();
        try {
            long since = nanos.getAsLong();
            checkWanted();
            for (long left = time.toNanos();
                    left > 0;
                    left = time.toNanos() - (nanos.getAsLong() - since)) {
                await(left);
                checkWanted();
            }
        } finally {
            touching.unlock();
        }
    }

    /// The answer is one that was given before.
    public void replays() {
        replays = true;
    }

    /// Sends a line or more of the answer. Waits while the client has much to read, and cuts it off
    /// if it reads nothing for long.
    public void write(byte[] bytes) throws IOException {
        touching.lock();
        try {
            checkThere();
            if (!pending.hasBegun()) {
                pending.begin();
                begin(mediaType);
                response.setHeader("X-Accel-Buffering", "no");
                out.setWriteListener(this);
            }
            pending.add(bytes);
            pending.pump(writable);
            awaitReader(MOST_PENDING);
        } finally {
            touching.unlock();
        }
    }

    /// Ends an answer in lines once it has been read.
    public void finish() throws IOException {
        touching.lock();
        try {
            if (!pending.hasBegun()) {
                begin(mediaType);
            }
            awaitReader(0);
            leaveRest();
            complete();
        } finally {
            touching.unlock();
        }
    }

    /// Answers with this as a whole.
    public void answer(byte[] json) throws IOException {
        touching.lock();
        try {
            checkThere();
            begin(MediaType.APPLICATION_JSON_VALUE);
            response.setContentLength(json.length);
            out.write(json);
            out.flush();
            complete();
        } finally {
            touching.unlock();
        }
    }

    /// Answers with a problem as a whole. The client may still be sending then.
    public void refuse(ProblemException problem) throws IOException {
        touching.lock();
        try {
            checkThere();
            var headers = new HttpHeaders();
            headers.putAll(problem.getHeaders());
            headers.set(HttpHeaders.CONNECTION, "close");
            ProblemResponse.send(response, problem.getBody(), headers);
            out.flush();
            leaveRest();
            complete();
        } finally {
            touching.unlock();
        }
    }

    /// Ends it if it has not ended, as after a failure.
    void close() {
        touching.lock();
        try {
            if (!over.get()) {
                UploadRequest.cut(request);
                complete();
            }
        } finally {
            touching.unlock();
        }
    }

    private void begin(String type) {
        response.setContentType(type);
        if (replays) {
            response.setHeader("Idempotency-Replayed", "true");
        }
    }

    private void awaitReader(long most) throws IOException {
        while (pending.isMoreThan(most, writable)) {
            long left = patience.toNanos() - pending.nanosUntaken();
            if (left <= 0) {
                UploadRequest.cut(request);
                complete();
                throw new IOException("the client reads no answers");
            }
            await(left);
            checkThere();
            pending.pump(writable);
        }
    }

    /// Reads a little of what the client still sends: it may look for an answer only when all is
    /// sent, or lose one for which the connection was closed too early.
    private void leaveRest() throws IOException {
        byte[] scrap = new byte[8192];
        long since = nanos.getAsLong();
        long read = 0;
        int count = body.readWhatIsHere(scrap);
        long left = TIME_TO_SEE_THE_ANSWER.toNanos();
        while (count >= 0 && left > 0 && read < READ_IN_VAIN) {
            read += count;
            if (count == 0) {
                await(left);
                checkThere();
            }
            count = body.readWhatIsHere(scrap);
            left = TIME_TO_SEE_THE_ANSWER.toNanos() - (nanos.getAsLong() - since);
        }
        if (count >= 0) {
            UploadRequest.leaveRest(request);
        }
    }

    private void await(long nanosAtMost) throws IOException {
        touching.unlock();
        try {
            LockSupport.parkNanos(this, Math.min(nanosAtMost, SECOND));
        } finally {
            touching.lock();
        }
        if (Thread.currentThread().isInterrupted()) {
            throw new IOException("interrupted");
        }
        if (!over.get()) {
            pending.pump(writable);
        }
    }

    private void checkWanted() throws IOException {
        checkThere();
        if (isDraining.getAsBoolean()) {
            throw OpenUploads.draining();
        }
    }

    private void checkThere() throws IOException {
        if (over.get()) {
            throw new IOException("the client is gone");
        }
    }

    private void complete() {
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
        writable = true;
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

    @Override
    public void onTimeout(AsyncEvent event) {}

    @Override
    public void onStartAsync(AsyncEvent event) {}
}
