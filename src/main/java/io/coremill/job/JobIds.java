package io.coremill.job;

import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.UUID;
import java.util.random.RandomGenerator;

/// Makes job ids whose upper 64 bits alone are unique and rise from one id to the next, even when
/// the clock steps back: 48 bits of milliseconds, the version, and a 12-bit counter (RFC 9562,
/// method 1). A counter that overflows borrows the next millisecond.
public final class JobIds {
    private static final int COUNTER_BITS = 12;
    private static final long COUNTER_MASK = (1L << COUNTER_BITS) - 1;
    private static final long VERSION = 0x7000L;
    private static final long VARIANT = 0x8000_0000_0000_0000L;
    private static final long VARIANT_MASK = 0x3FFF_FFFF_FFFF_FFFFL;

    private final InstantSource clock;
    private final RandomGenerator random = new SecureRandom();
    private final long entropy = random.nextLong();
    private long sequence = 0;
    private long salt = entropy;

    public JobIds(InstantSource clock) {
        this.clock = clock;
    }

    /// Ids made from now on sort after `id`, which an earlier run of the service may have made.
    public synchronized void startAfter(JobId id) {
        long high = id.value().getMostSignificantBits();
        sequence = Math.max(sequence, (high >>> 16 << COUNTER_BITS) | (high & COUNTER_MASK));
    }

    public JobId next() {
        return next(clock.instant());
    }

    /// @param now what the id shows as its time, unless an earlier one was later
    public synchronized JobId next(Instant now) {
        sequence = Math.max(sequence + 1, now.toEpochMilli() << COUNTER_BITS);
        long high = (sequence >>> COUNTER_BITS << 16) | VERSION | (sequence & COUNTER_MASK);
        return new JobId(new UUID(high, VARIANT | (nextSalt() & VARIANT_MASK)));
    }

    /// SplitMix64 over a secret start: ids need not be secrets, only hard to meet by chance.
    private long nextSalt() {
        salt += 0x9E37_79B9_7F4A_7C15L;
        long z = (salt ^ (salt >>> 30)) * 0xBF58_476D_1CE4_E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D0_49BB_1331_11EBL;
        return z ^ (z >>> 31);
    }
}
