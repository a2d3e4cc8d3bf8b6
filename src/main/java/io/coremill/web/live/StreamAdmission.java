package io.coremill.web.live;

import io.coremill.access.AccessCaller;
import io.coremill.access.KeyRegistry;
import jakarta.annotation.PreDestroy;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.springframework.stereotype.Component;

/// Ends streams whose key admits no calls any more, because it was revoked or has expired: what is
/// refused as a request must not go on as an answer either. It looks twice a second, on a thread
/// that there is once a stream was opened with a key.
@Component
class StreamAdmission {
    private static final long BETWEEN_LOOKS = 500;

    private final KeyRegistry keys;
    private final Map<EventStream, String> keyOf = new ConcurrentHashMap<>();
    private final AtomicBoolean looks = new AtomicBoolean();
    private final ScheduledExecutorService looker =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().name("coremill-admission").daemon().factory());

    StreamAdmission(KeyRegistry keys) {
        this.keys = keys;
    }

    /// Ends it as soon as the key of the caller ends. One that came without a key stays.
    void watch(EventStream stream, AccessCaller caller) {
        if (caller.key().isEmpty()) {
            return;
        }
        keyOf.put(stream, caller.key());
        if (looks.compareAndSet(false, true)) {
            var _ =
                    looker.scheduleWithFixedDelay(
                            this::look, BETWEEN_LOOKS, BETWEEN_LOOKS, TimeUnit.MILLISECONDS);
        }
    }

    private void look() {
        keyOf.entrySet().removeIf(it -> isOver(it.getKey(), it.getValue()));
    }

    private boolean isOver(EventStream stream, String key) {
        if (!stream.isGone() && keys.isCurrent(key)) {
            return false;
        }
        stream.cutOff();
        return true;
    }

    @PreDestroy
    void close() {
        looker.shutdownNow();
    }
}
