package io.coremill.queue;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/// A clock that stands still until it is put forward.
public final class SettableClock implements InstantSource {
    private volatile Instant now = Instant.parse("2026-03-01T12:00:00Z");

    private volatile Duration look = Duration.ZERO;

    @Override
    public Instant instant() {
        var seen = now;
        if (look.isPositive()) {
            advance(look);
        }
        return seen;
    }

    /// Has so much time go by with each look at it from now on.
    public void goOnWithEachLook(Duration by) {
        look = by;
    }

    public synchronized void advance(Duration by) {
        now = now.plus(by);
    }
}
