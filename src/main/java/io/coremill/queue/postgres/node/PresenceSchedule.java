package io.coremill.queue.postgres.node;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;

/// When a node beats, and when it may judge others. For the thread of the presence.
///
/// A node that could not beat for a while, or whose clock was put forward, does not know whether
/// the others are dead or fared as it did: it waits until they have had the time to beat.
final class PresenceSchedule {
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);
    private static final double SHORTEST_SHARE = 0.8;
    private static final Duration USUAL_LOOK_AT_LEASES = Duration.ofMinutes(1);

    private final PresenceTiming timing;
    private final long heartbeat;
    private final long longestPause;
    private final AtomicBoolean asked = new AtomicBoolean();
    private boolean joined;
    private long lastBeat;
    private long judgesFrom;
    private long leasesDue;
    private long leasesUntil;

    PresenceSchedule(PresenceTiming timing) {
        this.timing = timing;
        heartbeat = timing.heartbeat().toNanos();
        longestPause = Math.min(LONGEST_PAUSE.toNanos(), heartbeat);
        judgesFrom = timing.nanosNow();
        leasesDue = judgesFrom;
        leasesUntil = judgesFrom;
    }

    /// Until the next round, in nanoseconds. It varies, lest nodes come all at once.
    long pause() {
        return (long) (longestPause * ThreadLocalRandom.current().nextDouble(SHORTEST_SHARE, 1.0));
    }

    /// Has the next round beat. From any thread.
    void beatSoon() {
        asked.set(true);
    }

    /// Whether a beat was asked for, or the next round would be too late.
    boolean beatIsDue() {
        return asked.getAndSet(false) || timing.nanosNow() - lastBeat + longestPause > heartbeat;
    }

    void hasBeaten() {
        long now = timing.nanosNow();
        if (joined && now - lastBeat > heartbeat + heartbeat / 2) {
            judgeLater();
        }
        joined = true;
        lastBeat = now;
    }

    void clockWentForward(Duration by) {
        if (by.compareTo(timing.heartbeat()) > 0) {
            judgeLater();
        }
    }

    boolean mayJudgeOthers() {
        return timing.nanosNow() - judgesFrom >= 0;
    }

    /// A claim of the dead node may still be committed, and then its leases are those of no node:
    /// they are looked for at each heartbeat for a while.
    void nodeHasDied() {
        leasesDue = timing.nanosNow();
        leasesUntil = leasesDue + timing.silence().multipliedBy(2).toNanos();
    }

    boolean leasesOfNoNodeAreDue() {
        long now = timing.nanosNow();
        if (now - leasesDue < 0 || !mayJudgeOthers()) {
            return false;
        }
        leasesDue = now + (now - leasesUntil < 0 ? heartbeat : USUAL_LOOK_AT_LEASES.toNanos());
        return true;
    }

    private void judgeLater() {
        judgesFrom = timing.nanosNow() + timing.silence().toNanos();
    }
}
