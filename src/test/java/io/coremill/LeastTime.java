package io.coremill;

import java.time.Duration;
import java.util.concurrent.Callable;

/// How long something takes where nothing else does: a busy machine delays some tries, and what
/// waits for something delays all of them.
public final class LeastTime {
    private LeastTime() {}

    public static Duration of(int tries, Callable<?> task) throws Exception {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < tries; i++) {
            long start = System.nanoTime();
            var _ = task.call();
            least = Math.min(least, System.nanoTime() - start);
        }
        return Duration.ofNanos(least);
    }
}
