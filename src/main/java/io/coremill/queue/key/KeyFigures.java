package io.coremill.queue.key;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

/// What has become of requests with keys on this node. Safe from any thread.
public final class KeyFigures {
    private final Map<KeyEvent, LongAdder> counts = new EnumMap<>(KeyEvent.class);

    public KeyFigures() {
        for (var event : KeyEvent.values()) {
            counts.put(event, new LongAdder());
        }
    }

    public void count(KeyEvent event) {
        of(event).increment();
    }

    public long counted(KeyEvent event) {
        return of(event).sum();
    }

    /// Counts what it means that a request failed.
    public void count(RuntimeException failure) {
        switch (failure) {
            case KeyReusedException _ -> count(KeyEvent.REUSED);
            case KeyHeldException _ -> count(KeyEvent.REJECTED);
            default -> {
                // not for its keys
            }
        }
    }

    private LongAdder of(KeyEvent event) {
        return Objects.requireNonNull(counts.get(event));
    }
}
