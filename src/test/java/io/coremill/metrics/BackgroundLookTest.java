package io.coremill.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.queue.SettableClock;
import io.coremill.queue.StorageUnavailableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class BackgroundLookTest {
    private static final Duration MOMENT = Duration.ofMillis(500);

    private final SettableClock clock = new SettableClock();
    private final AtomicInteger looks = new AtomicInteger();
    private final List<Runnable> pending = new ArrayList<>();
    private Supplier<Integer> store = looks::incrementAndGet;

    @Test
    void gaugesOfAMomentShareALook() {
        var look = direct();
        assertThat(look.latest()).hasValue(1);
        clock.advance(MOMENT.minusNanos(1));
        assertThat(look.latest()).hasValue(1);
        clock.advance(Duration.ofNanos(1));
        assertThat(look.latest()).hasValue(2);
    }

    /// As of a database that is behind a network which swallows everything.
    @Test
    void aStoreThatDoesNotAnswerHoldsUpNoScrape() throws InterruptedException {
        var answers = new CountDownLatch(1);
        var begun = new CountDownLatch(1);
        var look = look(BackgroundLook.THREADS);
        assertThat(awaited(look)).isEqualTo(1);
        store =
                () -> {
                    begun.countDown();
                    await(answers);
                    return 7;
                };
        clock.advance(MOMENT);
        assertThat(look.latest()).as("what was read before").hasValue(1);
        begun.await();
        clock.advance(Duration.ofSeconds(9));
        assertThat(look.latest()).hasValue(1);
        clock.advance(Duration.ofSeconds(1));
        assertThat(look.latest()).as("it is too old now").isEmpty();
        assertThat(looks).as("no look joins one that goes on").hasValue(1);
        answers.countDown();
    }

    @Test
    void aLookThatComesLateIsShownToTheNextScrape() {
        var look = look(pending::add);
        assertThat(look.latest()).isEmpty();
        pending.removeFirst().run();
        assertThat(look.latest()).hasValue(1);
        clock.advance(MOMENT);
        assertThat(look.latest()).hasValue(1);
        assertThat(pending).hasSize(1);
        pending.removeFirst().run();
        assertThat(look.latest()).hasValue(2);
    }

    @Test
    void whatCannotBeReadIsNotKnown() {
        var look = direct();
        assertThat(look.latest()).hasValue(1);
        store =
                () -> {
                    throw new StorageUnavailableException("away", new IllegalStateException());
                };
        clock.advance(MOMENT);
        assertThat(look.latest()).isEmpty();
        store = () -> 8;
        clock.advance(MOMENT);
        assertThat(look.latest()).hasValue(8);
    }

    private static int awaited(BackgroundLook<Integer> look) {
        return Stream.generate(look::latest).flatMap(Optional::stream).findFirst().orElseThrow();
    }

    private BackgroundLook<Integer> direct() {
        return look(Runnable::run);
    }

    private BackgroundLook<Integer> look(Executor threads) {
        return new BackgroundLook<>(() -> store.get(), _ -> {}, clock, threads);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
