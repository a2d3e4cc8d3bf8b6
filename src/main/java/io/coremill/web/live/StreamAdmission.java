package io.coremill.web.live;

import io.coremill.access.AccessCaller;
import io.coremill.access.KeyRegistry;
import io.coremill.access.TokenRegistry;
import io.coremill.job.SteadyClock;
import jakarta.annotation.PreDestroy;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;

/// Ends streams whose key admits no calls any more, because it was revoked or has expired, and
/// those whose token has: what is refused as a request must not go on as an answer either. It looks
/// twice a second, on a thread that there is once a stream was opened with a key or a token.
@Component
class StreamAdmission {
    private static final long BETWEEN_LOOKS = 500;
    private static final Logger log = LoggerFactory.getLogger(StreamAdmission.class);

    private final KeyRegistry keys;
    private final TokenRegistry tokens;
    private final SteadyClock clock;
    private final Map<EventStream, BooleanSupplier> admitted = new ConcurrentHashMap<>();
    private final AtomicBoolean looks = new AtomicBoolean();
    private final ScheduledExecutorService looker =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().name("coremill-admission").daemon().factory());

    StreamAdmission(KeyRegistry keys, TokenRegistry tokens, SteadyClock clock) {
        this.keys = keys;
        this.tokens = tokens;
        this.clock = clock;
    }

    /// Ends it as soon as the key or the token of the caller ends. One that came without stays.
    void watch(EventStream stream, AccessCaller caller, HttpServletRequest request) {
        if (!caller.key().isEmpty()) {
            watch(stream, () -> keys.isCurrent(caller.key()));
        } else if (!caller.equals(AccessCaller.ANYONE)) {
            endOfToken(request)
                    .ifPresent(end -> watch(stream, () -> clock.timeOfDay().isBefore(end)));
        }
    }

    private Optional<Instant> endOfToken(HttpServletRequest request) {
        String sent = request.getHeader(HttpHeaders.AUTHORIZATION);
        return sent == null
                ? Optional.empty()
                : tokens.endOf(sent.substring(sent.indexOf(' ') + 1));
    }

    private void watch(EventStream stream, BooleanSupplier isAdmitted) {
        admitted.put(stream, isAdmitted);
        if (looks.compareAndSet(false, true)) {
            var _ =
                    looker.scheduleWithFixedDelay(
                            this::look, BETWEEN_LOOKS, BETWEEN_LOOKS, TimeUnit.MILLISECONDS);
        }
    }

    /// What goes wrong with one must not keep the others open, nor end the looks.
    void look() {
        admitted.entrySet().removeIf(it -> isOver(it.getKey(), it.getValue()));
    }

    private static boolean isOver(EventStream stream, BooleanSupplier isAdmitted) {
        if (!stream.isGone() && isAdmitted.getAsBoolean()) {
            return false;
        }
        try {
            stream.cutOff();
        } catch (RuntimeException e) {
            log.debug("a stream was over before it was cut off", e);
        }
        return true;
    }

    @PreDestroy
    void close() {
        looker.shutdownNow();
    }
}
