package io.coremill.bulk;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// How a runner waits. An action that begins cuts a wait short.
class BulkRest {
    private final Semaphore wakes = new Semaphore(0);

    void wake() {
        wakes.release();
    }

    void pause(Duration time) throws InterruptedException {
        if (!time.isZero() && wakes.tryAcquire(time.toNanos(), TimeUnit.NANOSECONDS)) {
            wakes.drainPermits();
        }
    }
}
