package io.coremill.queue.postgres.node;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;

/// When a node beats, and since when it has watched the others. For the thread of the presence.
///
/// A node that could not look for a while, or whose clock was put forward, does not know whether
/// the others are dead or fared as it did: it watches each for two heartbeats from then on.
final class PresenceSchedule {
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);
    private static final double SHORTEST_SHARE = 0.8;

    /// Others may have shorter heartbeats than this node.
    private static final Duration LONG_GAP = Duration.ofSeconds(5);

    private static final Duration LONG_JUMP = Duration.ofMillis(250);
    private static final Duration BETWEEN_LOOKS_AT_LEASES = Duration.ofMinutes(1);

    private final PresenceTiming timing;
    private final long heartbeat;
    private final long longestPause;
    private final AtomicBoolean asked = new AtomicBoolean();
    private final long longestGap;
    private boolean joined;
    private boolean looking;
    private boolean blind;
    private long lastBeat;
    private long lastLook;
    private long lastLookAtKeys;
    private Instant watchesSince = Instant.EPOCH;
    private long leasesDue;

    PresenceSchedule(PresenceTiming timing) {
        this.timing = timing;
        heartbeat = timing.heartbeat().toNanos();
        longestPause = Math.min(LONGEST_PAUSE.toNanos(), heartbeat);
        longestGap = Math.min(LONG_GAP.toNanos(), heartbeat) + longestPause / 2;
        leasesDue = timing.nanosNow();
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
        lastBeat = timing.nanosNow();
    }

    void hasJoined() {
        hasBeaten();
        hasLooked();
    }

    /// Before each look. The one before has failed if it did not come to its end.
    void looks() {
        blind |= looking;
        looking = true;
    }

    void hasLooked() {
        long now = timing.nanosNow();
        if (joined && (blind || now - lastLook > longestGap)) {
            watchesSince = timing.now();
        }
        joined = true;
        looking = false;
        blind = false;
        lastLook = now;
    }

    /// Whether a change of keys may have been there for as long as it may be between two looks.
    boolean keysAreDue() {
        return timing.nanosNow() - lastLookAtKeys >= longestPause;
    }

    void hasLookedAtKeys() {
        lastLookAtKeys = timing.nanosNow();
    }

    void clockWentForward(Duration by) {
        if (by.compareTo(LONG_JUMP) > 0) {
            watchesSince = timing.now();
        }
    }

    /// By the clock of the store. A node that has just started trusts what it finds.
    Instant watchesSince() {
        return watchesSince;
    }

    boolean leasesOfNoNodeAreDue() {
        long now = timing.nanosNow();
        if (now - leasesDue < 0) {
            return false;
        }
        leasesDue = now + BETWEEN_LOOKS_AT_LEASES.toNanos();
        return true;
    }
}
