package io.coremill.executor.processes.once;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.executor.ExecutorClock;
import io.coremill.executor.processes.Programs;
import io.coremill.subprocess.launch.ProcessLauncher;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/// What proves that a program can be started, and when it is tried again.
class OnceStartsTest {
    private final List<Trial> trials = new ArrayList<>();
    private final AtomicLong nanos = new AtomicLong();
    private int again = 0;

    private record Trial(CompletableFuture<Void> future, Runnable action) {}

    @Test
    void aStartFromBeforeTheFailureProvesNothing() {
        OnceStarts starts = starts(() -> again++);
        OnceStarts.Start before = starts.begin();
        starts.failed("gone");
        before.works();
        assertThat(starts.areFree()).isFalse();
        assertThat(starts.trouble()).isEqualTo("gone");
        trials.getFirst().action().run();
        assertThat(starts.mayStart()).isTrue();
        before.works();
        assertThat(starts.areFree()).isFalse();
        starts.begin().works();
        assertThat(starts.areFree()).isTrue();
        assertThat(starts.trouble()).isNull();
        assertThat(again).isEqualTo(2);
    }

    @Test
    void oneThatHasProvenItsPointDoesNotProveItAgain() {
        OnceStarts starts = starts(() -> again++);
        OnceStarts.Start start = starts.begin();
        start.works();
        starts.failed("gone");
        start.works();
        assertThat(starts.areFree()).isFalse();
    }

    @Test
    void aProcessThatHasLivedForASecondProvesThatTheProgramWorks() {
        OnceStarts starts = starts(() -> again++);
        starts.failed("gone");
        OnceStarts.Start start = starts.begin();
        nanos.set(Duration.ofSeconds(1).toNanos());
        start.lives();
        assertThat(starts.areFree()).isFalse();
        nanos.incrementAndGet();
        start.lives();
        assertThat(starts.areFree()).isTrue();
    }

    @Test
    void thereIsOneTrialAtMost() {
        OnceStarts starts = starts(() -> again++);
        starts.failed("one");
        starts.failed("two");
        assertThat(trials).hasSize(1);
        starts.begin().works();
        assertThat(trials.getFirst().future()).isCancelled();
        starts.failed("three");
        assertThat(trials).hasSize(2);
        assertThat(trials.getLast().future()).isNotCancelled();
    }

    @Test
    void aTrialThatBreaksIsFollowedByAnother() {
        OnceStarts starts =
                starts(
                        () -> {
                            throw new IllegalStateException("ours");
                        });
        starts.failed("gone");
        trials.getFirst().action().run();
        assertThat(trials).hasSize(2);
        assertThat(starts.trouble()).contains("ours");
        assertThat(starts.mayStart()).isFalse();
    }

    private OnceStarts starts(Runnable whenFree) {
        var launcher = ProcessLauncher.ofAttempts("queue", Programs.of("sh"), 1);
        return new OnceStarts(
                "queue",
                launcher,
                new ExecutorClock(InstantSource.system(), nanos::get),
                this::later,
                whenFree);
    }

    private Future<?> later(Duration delay, Runnable action) {
        var future = new CompletableFuture<Void>();
        trials.add(new Trial(future, action));
        return future;
    }
}
