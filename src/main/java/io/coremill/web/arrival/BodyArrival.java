package io.coremill.web.arrival;

import io.coremill.web.problem.ProblemResponse;
import io.coremill.web.problem.ProblemType;
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
import org.springframework.http.ProblemDetail;

/// One request whose body is on its way. It ends in one of three ways: the body is there and the
/// request goes on, it is given up because nothing comes any more, or its client is gone.
final class BodyArrival implements ReadListener {
    private static final Logger log = LoggerFactory.getLogger(BodyArrival.class);

    private final HttpServletRequest request;
    private final HttpServletResponse response;
    private final BodyContent content;
    private final Consumer<BodyArrival> afterwards;
    private final ServletInputStream in;
    private final AsyncContext context;
    private final LongSupplier nanos;
    private long lastProgress;
    private boolean over;

    /// @param afterwards called once, when it has ended
    BodyArrival(
            HttpServletRequest request,
            HttpServletResponse response,
            BodyContent content,
            LongSupplier nanos,
            Consumer<BodyArrival> afterwards)
            throws IOException {
        this.request = request;
        this.response = response;
        this.content = content;
        this.nanos = nanos;
        lastProgress = nanos.getAsLong();
        this.afterwards = afterwards;
        in = request.getInputStream();
        context = request.startAsync(request, response);
        context.setTimeout(0);
    }

    HttpServletRequest request() {
        return request;
    }

    /// @param patience how long nothing may come
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
        long left = patience.toNanos() - (nanos.getAsLong() - lastProgress);
        if (!over && left > 0) {
            checkAfter(left, patience, timer);
        } else if (!over) {
            giveUp("Nothing more of the body came for %d s".formatted(patience.toSeconds()));
        }
    }

    void giveUp(String why) {
        refuse(ProblemType.BODY_TIMEOUT.with(why));
    }

    private synchronized void refuse(ProblemDetail problem) {
        if (over) {
            return;
        }
        end();
        try {
            ProblemResponse.send(response, problem);
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
        if (!over) {
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
