package io.coremill.queue.commit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Nothing that is accepted is overlooked, and no producer holds up another one.
@Timeout(60)
@Tag("anywhere")
class CommandQueueTest {
    private static final Duration LONG = Duration.ofDays(1);
    private static final int PRODUCERS = 16;
    private static final int EACH = 5_000;

    private final CommandQueue queue = new CommandQueue(System::nanoTime);

    @Test
    void commandsComeOutInTheOrderInWhichTheyWentIn() throws Exception {
        var commands = List.<StoreCommand>of(command("a"), command("b"), command("c"));
        commands.forEach(queue::put);
        assertThat(queue.take(LONG)).isEqualTo(commands);
        assertThat(queue.take(Duration.ZERO)).isEmpty();
    }

    @Test
    void aClosedQueueTakesNothingAndGivesOutWhatItHas() throws Exception {
        queue.put(command("before"));
        queue.close();
        assertThat(queue.put(command("after"))).isFalse();
        assertThat(queue.isDone()).isFalse();
        assertThat(names(queue.take(LONG))).containsExactly("before");
        assertThat(queue.isDone()).isTrue();
        assertThat(queue.put(command("after"))).isFalse();
        assertThat(queue.take(LONG)).isEmpty();
    }

    @Test
    void whoWaitsIsWokenByACommandAndByTheEnd() throws Exception {
        try (var threads = Executors.newSingleThreadExecutor()) {
            var taken = threads.submit(() -> queue.take(LONG));
            queue.put(command("news"));
            assertThat(names(taken.get())).containsExactly("news");
            var last = threads.submit(() -> queue.take(LONG));
            queue.close();
            assertThat(last.get()).isEmpty();
        }
    }

    @Test
    void ofManyProducersNothingIsLostAndEachKeepsItsOrder() throws Exception {
        try (var threads = Executors.newThreadPerTaskExecutor(CommandQueueTest::eitherKind)) {
            IntStream.range(0, PRODUCERS)
                    .forEach(producer -> threads.execute(() -> produce(producer)));
            var taken = new ArrayList<String>();
            while (taken.size() < PRODUCERS * EACH) {
                taken.addAll(names(queue.take(LONG)));
            }
            assertThat(taken).doesNotHaveDuplicates();
            for (int producer = 0; producer < PRODUCERS; producer++) {
                var prefix = producer + ":";
                assertThat(taken.stream().filter(name -> name.startsWith(prefix)).toList())
                        .isEqualTo(sent(producer));
            }
        }
    }

    @Test
    void whatIsAcceptedWhileItClosesIsGivenOut() throws Exception {
        for (int round = 0; round < 200; round++) {
            closeAmongProducers();
        }
    }

    @Test
    void virtualThreadsWithoutACarrierHoldUpNobody() throws Exception {
        int carriers = Runtime.getRuntime().availableProcessors();
        var saturated = new CountDownLatch(carriers);
        var seen = new CountDownLatch(1);
        var over = new AtomicBoolean();
        var taker = Thread.ofPlatform().daemon().start(() -> takeUntil("urgent", seen));
        try {
            for (int i = 0; i < carriers * 8; i++) {
                Thread.ofVirtual().start(() -> putAndSpin(saturated, over));
            }
            saturated.await();
            Thread.ofPlatform().daemon().start(() -> queue.put(command("urgent")));
            assertThat(seen.await(50, TimeUnit.SECONDS)).isTrue();
        } finally {
            over.set(true);
        }
        taker.join();
    }

    private void closeAmongProducers() throws Exception {
        var own = new CommandQueue(System::nanoTime);
        var ready = new CountDownLatch(3);
        Callable<Integer> producer =
                () -> {
                    ready.countDown();
                    ready.await();
                    int accepted = 0;
                    while (own.put(command("any"))) {
                        accepted++;
                    }
                    return accepted;
                };
        try (var threads = Executors.newCachedThreadPool()) {
            var accepted = List.of(threads.submit(producer), threads.submit(producer));
            ready.countDown();
            int taken = own.take(LONG).size();
            own.close();
            while (!own.isDone()) {
                taken += own.take(LONG).size();
            }
            assertThat(taken).isEqualTo(accepted.get(0).get() + accepted.get(1).get());
        }
    }

    private void produce(int producer) {
        sent(producer).forEach(name -> queue.put(command(name)));
    }

    private static List<String> sent(int producer) {
        return IntStream.range(0, EACH).mapToObj(i -> producer + ":" + i).toList();
    }

    private void putAndSpin(CountDownLatch saturated, AtomicBoolean over) {
        for (int i = 0; i < EACH; i++) {
            queue.put(command("any"));
        }
        saturated.countDown();
        while (!over.get()) {
            Thread.onSpinWait();
        }
    }

    private void takeUntil(String name, CountDownLatch seen) {
        try {
            while (!names(queue.take(LONG)).contains(name)) {
                Thread.onSpinWait();
            }
            seen.countDown();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Thread eitherKind(Runnable work) {
        return work.hashCode() % 2 == 0
                ? Thread.ofVirtual().unstarted(work)
                : Thread.ofPlatform().unstarted(work);
    }

    private static StoreCommand command(String name) {
        return new StoreCommand.Pause(name, true, new WithdrawableFuture<>());
    }

    private static List<String> names(List<StoreCommand> commands) {
        return commands.stream().map(command -> ((StoreCommand.Pause) command).queue()).toList();
    }
}
