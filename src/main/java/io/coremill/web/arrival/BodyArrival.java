package io.coremill.web.arrival;

import io.coremill.access.CallerAdmission;
import io.coremill.web.problem.ProblemException;
import io.coremill.web.problem.ProblemResponse;
import io.coremill.web.problem.ProblemType;
import io.coremill.web.security.AdmittedRequest;
import io.coremill.web.security.CallerAdmissions;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One request whose body is on its way. It ends in one of four ways: the body is there and the
/// request goes on, it is given up because nothing comes any more, its caller is not admitted any
/// more, or its client is gone.
final class BodyArrival implements ReadListener, AdmittedRequest {
    private static final Logger log = LoggerFactory.getLogger(BodyArrival.class);

    /// In bytes.
    private static final int PART = 64 * 1024;

    private final HttpServletRequest request;
    private final HttpServletResponse response;
    private final BodyContent content;
    private final CallerAdmission admission;
    private final Consumer<BodyArrival> afterwards;
    private final Runnable tooSlow;
    private final ServletInputStream in;
    private final AsyncContext context;
    private final LongSupplier nanos;
    private final long begun;
    private long lastProgress;
    private boolean over;

    /// @param admission of its caller, which may end meanwhile
    /// @param afterwards called once, when it has ended
    /// @param tooSlow called before, if its time was up
    BodyArrival(
            HttpServletRequest request,
            HttpServletResponse response,
            BodyContent content,
            CallerAdmission admission,
            LongSupplier nanos,
            Consumer<BodyArrival> afterwards,
            Runnable tooSlow)
            throws IOException {
        this.request = request;
        this.response = response;
        this.content = content;
        this.admission = admission;
        this.nanos = nanos;
        begun = nanos.getAsLong();
        lastProgress = begun;
        this.afterwards = afterwards;
        this.tooSlow = tooSlow;
        in = request.getInputStream();
        context = request.startAsync(ReplayedBody.of(request, content.most()), response);
        context.setTimeout(0);
    }

    HttpServletRequest request() {
        return request;
    }

    CallerAdmission admission() {
        return admission;
    }

    /// @param patience how long nothing may come, and how long each part of [#PART] may take; it
    ///     must not be enough to send a byte now and then
    void begin(ScheduledExecutorService timer, Duration patience) throws IOException {
        ContinueOffer.accept(request);
        in.setReadListener(this);
        checkAfter(patience.toNanos(), patience, timer);
    }

    private void checkAfter(long delay, Duration patience, ScheduledExecutorService timer) {
        try {
            var _ = timer.schedule(() -> check(patience, timer), delay, TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            log.debug("no body is waited for any more: the service has stopped");
        }
    }

    private synchronized void check(Duration patience, ScheduledExecutorService timer) {
        long now = nanos.getAsLong();
        long whole = patience.toNanos() * (1 + content.received() / PART);
        long left = Math.min(patience.toNanos() - (now - lastProgress), whole - (now - begun));
        if (!over && left > 0) {
            checkAfter(left, patience, timer);
        } else if (!over) {
            tooSlow.run();
            giveUp(
                    now - begun < whole
                            ? "Nothing more of the body came for %d s"
                                    .formatted(patience.toSeconds())
                            : "The body came too slowly: each %d KB may take %d s"
                                    .formatted(PART / 1024, patience.toSeconds()));
        }
    }

    void giveUp(String why) {
        refuse(new ProblemException(ProblemType.BODY_TIMEOUT, why));
    }

    @Override
    public synchronized boolean isGone() {
        return over;
    }

    /// What still comes of the body must not be taken for the next request.
    @Override
    public synchronized void cutOff() {
        if (!over) {
            UploadRequest.offer(response);
            refuse(CallerAdmissions.ended());
        }
    }

    private synchronized void refuse(ProblemException problem) {
        if (over) {
            return;
        }
        end();
        try {
            ProblemResponse.send(response, problem.getBody(), problem.getHeaders());
        } catch (IOException e) {
            log.debug("a client that sent half a body is gone", e);
        }
        context.complete();
    }

    @Override
    public synchronized void onDataAvailable() throws IOException {
        lastProgress = nanos.getAsLong();
        boolean goesOn = true;
        while (goesOn && !over && in.isReady()) {
            goesOn = content.take(in);
        }
    }

    @Override
    public synchronized void onAllDataRead() {
        if (!admission.lasts()) {
            refuse(CallerAdmissions.ended());
        } else if (!over) {
            end();
            BodyArrivals.put(request, content.bytes());
            context.dispatch();
        }
    }

    @Override
    public synchronized void onError(Throwable failure) {
        if (!over) {
            log.debug("a client left before its body was whole", failure);
            end();
            response.setStatus(HttpServletResponse.SC_BAD_REQUEST);
            context.complete();
        }
    }

    private void end() {
        over = true;
        afterwards.accept(this);
    }
}
