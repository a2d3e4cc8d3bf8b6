package io.coremill.handler;

import java.util.Arrays;
import java.util.stream.IntStream;

/// Eratosthenes' sieve over the odd numbers, segment by segment, so that its marks stay in a core's
/// own cache whatever the limit.
final class OddSieve {
    /// Marks in a segment; each stands for an odd number.
    private static final int SEGMENT = 1 << 15;

    private final int limit;
    private final int[] primes;

    /// For each prime, the mark in the segments to come at which its multiples go on.
    private final int[] upcoming;

    private final boolean[] composite = new boolean[SEGMENT];
    private int start = 0;
    private long count;

    OddSieve(int limit) {
        this.limit = limit;
        this.count = limit >= 2 ? 1 : 0;
        this.primes = oddPrimes((int) Math.sqrt(limit));
        this.upcoming = Arrays.stream(primes).map(p -> p * p / 2).toArray();
    }

    boolean hasNext() {
        return number(start) <= limit;
    }

    /// Sieves one more segment.
    void next() {
        int size = (int) Math.min(SEGMENT, (limit + 1L) / 2 - start);
        Arrays.fill(composite, 0, size, false);
        composite[0] = start == 0; // 1 is no prime
        for (int i = 0; i < primes.length; i++) {
            upcoming[i] = strike(primes[i], upcoming[i], size);
        }
        for (int i = 0; i < size; i++) {
            count += composite[i] ? 0 : 1;
        }
        start += size;
    }

    /// Marks the multiples of a prime in this segment; returns the first one after it.
    private int strike(int prime, int first, int size) {
        int at = first - start;
        while (at < size) {
            composite[at] = true;
            at += prime;
        }
        return start + at;
    }

    /// Primes up to here have been counted.
    int reached() {
        return Math.min(limit, number(start));
    }

    long count() {
        return count;
    }

    private static int number(int mark) {
        return 2 * mark + 1;
    }

    /// The odd primes up to a small limit, the plain way.
    private static int[] oddPrimes(int limit) {
        boolean[] composite = new boolean[limit + 1];
        for (int i = 3; i * i <= limit; i += 2) {
            for (int j = i * i; j <= limit; j += 2 * i) {
                composite[j] = true;
            }
        }
        return IntStream.iterate(3, i -> i <= limit, i -> i + 2)
                .filter(i -> !composite[i])
                .toArray();
    }
}
