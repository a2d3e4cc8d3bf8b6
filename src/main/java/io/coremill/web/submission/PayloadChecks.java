package io.coremill.web.submission;

import io.coremill.handler.registry.HandlerErrorException;
import io.coremill.handler.registry.RegisteredHandler;
import io.coremill.web.problem.ProblemException;
import io.coremill.web.problem.ProblemType;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/// Lets handlers read payloads. One of the user's has threads apart and a deadline, so that it
/// never holds the threads of HTTP: together those that run and those that wait are fewer.
@Component
class PayloadChecks implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(PayloadChecks.class);
    private static final Duration DEADLINE = Duration.ofSeconds(2);

    /// A process that stood still, and a machine that did, lose one of these and not the deadline.
    private static final Duration SLICE = Duration.ofMillis(100);

    private static final long SLICES = DEADLINE.dividedBy(SLICE);
    private static final Duration IDLE = Duration.ofSeconds(30);
    private static final int THREADS = 8;
    private static final int MOST_WAITING = 92;
    private static final String RETRY_AFTER = "1";

    private final ThreadPoolExecutor threads =
            new ThreadPoolExecutor(
                    THREADS,
                    THREADS,
                    IDLE.toSeconds(),
                    TimeUnit.SECONDS,
                    new ArrayBlockingQueue<>(MOST_WAITING),
                    Thread.ofPlatform().daemon().name("payload-check-", 1).factory());

    PayloadChecks() {
        threads.allowCoreThreadTimeOut(true);
    }

    /// @throws io.coremill.handler.BadPayloadException if the handler does not accept it
    /// @throws HandlerErrorException if it fails in any other way
    /// @throws ProblemException if it does not do so in time
    void check(RegisteredHandler handler, String payload) {
        if (handler.isBuiltIn()) {
            handler.check(payload);
        } else {
            checkApart(handler, payload);
        }
    }

    private void checkApart(RegisteredHandler handler, String payload) {
        var check = new Check(() -> handler.check(payload));
        try {
            threads.execute(check);
            if (!check.endsInTime()) {
                throw late(handler.type(), check);
            }
        } catch (RejectedExecutionException e) {
            throw busy(handler.type());
        } catch (ExecutionException e) {
            throw rethrown(e.getCause());
        } catch (InterruptedException e) {
            threads.remove(check);
            check.cancel(true);
            Thread.currentThread().interrupt();
            throw busy(handler.type());
        }
    }

    private ProblemException late(String type, Check check) {
        threads.remove(check);
        check.cancel(true);
        if (!check.isLong()) {
            return busy(type);
        }
        String detail =
                "the handler of %s took too long over the payload; it has %s at most"
                        .formatted(type, DEADLINE);
        log.error("{}", detail);
        return new ProblemException(ProblemType.HANDLER_ERROR, detail);
    }

    private static ProblemException busy(String type) {
        return ProblemException.passing(
                ProblemType.HANDLERS_BUSY,
                "the payload for %s cannot be checked just now: too many others are"
                        .formatted(type),
                RETRY_AFTER);
    }

    /// What the check threw; it declares nothing.
    private static RuntimeException rethrown(@Nullable Throwable thrown) {
        return switch (thrown) {
            case RuntimeException e -> e;
            case Error e -> throw e;
            case null, default -> new IllegalStateException(thrown);
        };
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }

    private static final class Check extends FutureTask<@Nullable Void> {
        private volatile boolean begun;
        private int slicesAtWork;

        Check(Runnable check) {
            super(check, null);
        }

        @Override
        public void run() {
            begun = true;
            super.run();
        }

        boolean endsInTime() throws InterruptedException, ExecutionException {
            for (int slice = 0; slice < SLICES; slice++) {
                if (endsWithinSlice()) {
                    return true;
                }
                slicesAtWork += begun ? 1 : 0;
            }
            return false;
        }

        private boolean endsWithinSlice() throws InterruptedException, ExecutionException {
            try {
                get(SLICE.toNanos(), TimeUnit.NANOSECONDS);
                return true;
            } catch (TimeoutException e) {
                return false;
            }
        }

        /// Whether it has had most of the time itself, rather than waited behind others.
        boolean isLong() {
            return slicesAtWork > SLICES / 2;
        }
    }
}
