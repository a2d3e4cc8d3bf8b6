package io.coremill.chaos.proxy;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// What is wrong with the network just now.
final class ProxyFaults {
    private static final CompletableFuture<Boolean> OPEN = CompletableFuture.completedFuture(true);

    private final Map<CommitKind, CompletableFuture<Boolean>> asked = new ConcurrentHashMap<>();
    private final AtomicInteger cuts = new AtomicInteger();
    private volatile Duration delay = Duration.ZERO;
    private volatile CompletableFuture<Boolean> gate = OPEN;
    private volatile boolean swallows;

    void delayBy(Duration time) {
        delay = time;
    }

    /// Nothing is read any more, until [#flow].
    void stall() {
        gate = new CompletableFuture<>();
    }

    void flow() {
        gate.complete(true);
        gate = OPEN;
    }

    void swallow(boolean all) {
        swallows = all;
    }

    boolean swallows() {
        return swallows;
    }

    /// @return completed once the answer to the next commit of this kind was cut off
    CompletableFuture<Boolean> cutAnswer(CommitKind kind) {
        return asked.computeIfAbsent(kind, _ -> new CompletableFuture<>());
    }

    /// Whether this answer is to be cut off.
    boolean cuts(TransactionWatch watch, WireMessage answer) {
        return asked.keySet().stream()
                .filter(kind -> watch.answersCommitOf(kind, answer))
                .findFirst()
                .map(asked::remove)
                .filter(cut -> cut.complete(true))
                .map(_ -> cuts.incrementAndGet())
                .isPresent();
    }

    int cuts() {
        return cuts.get();
    }

    void awaitFlow() {
        gate.join();
    }

    void awaitDelay() throws InterruptedException {
        if (!delay.isZero()) {
            TimeUnit.NANOSECONDS.sleep(delay.toNanos());
        }
    }
}
