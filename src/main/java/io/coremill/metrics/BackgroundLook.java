package io.coremill.metrics;

import io.coremill.queue.StorageUnavailableException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What a thread apart reads of a store while gauges are looked at. A scrape waits for a look only
/// for a moment, and once; it then shows what was read before. What cannot be read is not known.
final class BackgroundLook<T> {
    /// Starts a thread for each look.
    static final Executor THREADS = look -> Thread.ofVirtual().name("coremill-meters").start(look);

    /// The gauges of one scrape share a look.
    private static final Duration FRESH_FOR = RecentValue.MOMENT;

    private static final Duration PATIENCE = Duration.ofMillis(250);

    /// What was read before a look that takes longer is no longer shown.
    private static final Duration LONGEST_LOOK = Duration.ofSeconds(10);

    private static final Logger log = LoggerFactory.getLogger(BackgroundLook.class);

    private final Supplier<T> source;
    private final Consumer<T> reader;
    private final InstantSource clock;
    private final Executor threads;
    private @Nullable Look latest;

    /// @param reader is handed what was read, by the thread that has read it
    BackgroundLook(Supplier<T> source, Consumer<T> reader, InstantSource clock, Executor threads) {
        this.source = source;
        this.reader = reader;
        this.clock = clock;
        this.threads = threads;
    }

    /// As of half a second ago or later, where a look takes no longer than a moment; empty if it is
    /// not known.
    Optional<T> latest() {
        Instant now = clock.instant();
        return begun(now).outcome(now);
    }

    private Look begun(Instant now) {
        Look next;
        synchronized (this) {
            Look known = latest;
            if (known != null && !known.isOver(now)) {
                return known;
            }
            next = new Look(now, known == null ? null : known.read());
            latest = next;
        }
        threads.execute(next);
        return next;
    }

    private final class Look implements Runnable {
        private final Instant begun;
        private final @Nullable T before;
        private final CompletableFuture<T> answer = new CompletableFuture<>();
        private volatile boolean awaited;

        Look(Instant begun, @Nullable T before) {
            this.begun = begun;
            this.before = before;
        }

        @Override
        public void run() {
            try {
                T read = source.get();
                reader.accept(read);
                answer.complete(read);
            } catch (StorageUnavailableException e) { // readiness has the reason
                answer.completeExceptionally(e);
            } catch (RuntimeException e) {
                log.warn("gauges have no value, as the store could not be read", e);
                answer.completeExceptionally(e);
            }
        }

        boolean isOver(Instant now) {
            return answer.isDone() && isPast(FRESH_FOR, now);
        }

        @Nullable T read() {
            return answer.isCompletedExceptionally() ? null : answer.getNow(before);
        }

        Optional<T> outcome(Instant now) {
            try {
                long patience = awaited ? 0 : PATIENCE.toNanos();
                return Optional.of(answer.get(patience, TimeUnit.NANOSECONDS));
            } catch (TimeoutException e) {
                awaited = true;
                return isPast(LONGEST_LOOK, now) ? Optional.empty() : Optional.ofNullable(before);
            } catch (ExecutionException e) {
                return Optional.empty();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return Optional.ofNullable(before);
            }
        }

        /// A clock that was set back makes it past, too.
        private boolean isPast(Duration span, Instant now) {
            return now.isBefore(begun) || !now.isBefore(begun.plus(span));
        }
    }
}
