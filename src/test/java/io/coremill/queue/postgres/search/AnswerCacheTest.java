package io.coremill.queue.postgres.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.coremill.queue.StorageUnavailableException;
import io.coremill.queue.commit.QueueCounters;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class AnswerCacheTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - SECOND);
    private final AtomicInteger asked = new AtomicInteger();

    @Test
    void aSnapshotIsKeptForASecond() {
        var cache = new AnswerCache<>(this::snapshot, nanos::get);
        var first = cache.get();
        nanos.addAndGet(SECOND - 1);
        assertThat(cache.get()).isSameAs(first);
        nanos.incrementAndGet();
        assertThat(cache.get()).isNotSameAs(first);
        assertThat(asked).hasValue(2);
    }

    @Test
    void aChangeIsSeenAtOnceEvenIfItComesWhileASnapshotIsTaken() {
        var cache = new ArrayList<AnswerCache<DepthSnapshot>>();
        cache.add(
                new AnswerCache<>(
                        () -> {
                            if (asked.get() == 0) {
                                cache.getFirst().changed();
                            }
                            return snapshot();
                        },
                        nanos::get));
        var first = cache.getFirst().get();
        var second = cache.getFirst().get();
        assertThat(second).isNotSameAs(first);
        assertThat(cache.getFirst().get()).isSameAs(second);
        cache.getFirst().changed();
        assertThat(cache.getFirst().get()).isNotSameAs(second);
        assertThat(asked).hasValue(3);
    }

    @Test
    void askersWhileOneSnapshotIsTakenShareIt() throws Exception {
        var begun = new CountDownLatch(1);
        var end = new CountDownLatch(1);
        var cache =
                new AnswerCache<>(
                        () -> {
                            begun.countDown();
                            awaitQuietly(end);
                            return snapshot();
                        },
                        nanos::get);
        var first = CompletableFuture.supplyAsync(cache::get);
        begun.await();
        var second = CompletableFuture.supplyAsync(cache::get);
        end.countDown();
        assertThat(second.join()).isSameAs(first.join());
        assertThat(asked).hasValue(1);
    }

    @Test
    void aStoreThatCannotBeReadIsLeftAloneForASecond() {
        var cache =
                new AnswerCache<>(
                        () -> {
                            asked.incrementAndGet();
                            nanos.addAndGet(5 * SECOND);
                            throw new StorageUnavailableException("away", new IOException());
                        },
                        nanos::get);
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(cache::get).isInstanceOf(StorageUnavailableException.class);
        }
        assertThat(asked).hasValue(1);
        nanos.addAndGet(SECOND);
        assertThatThrownBy(cache::get).isInstanceOf(StorageUnavailableException.class);
        assertThat(asked).hasValue(2);
    }

    private DepthSnapshot snapshot() {
        asked.incrementAndGet();
        return new DepthSnapshot(List.of(), new QueueCounters(Map.of(), Set.of()));
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
