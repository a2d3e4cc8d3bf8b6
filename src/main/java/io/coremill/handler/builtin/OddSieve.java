package io.coremill.handler.builtin;

import java.util.Arrays;
import java.util.stream.IntStream;

/// Eratosthenes' sieve over the odd numbers, segment by segment, so that its marks stay in a core's
/// own cache whatever the limit.
final class OddSieve {
    /// Marks in a segment; each stands for an odd number, and is 1 for a composite one.
    private static final int SEGMENT = 1 << 15;

    private final int limit;
    private final int[] primes;

    /// For each prime, the mark in the segments to come at which its multiples go on.
    private final int[] upcoming;

    private final byte[] composite = new byte[SEGMENT];
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
        Arrays.fill(composite, 0, size, (byte) 0);
        composite[0] = (byte) (start == 0 ? 1 : 0); // 1 is no prime
        for (int i = 0; i < primes.length; i++) {
            int first = upcoming[i] - start;
            upcoming[i] = start + strike(composite, primes[i], first, size);
        }
        count += unmarked(composite, size);
        start += size;
    }

    /// Marks the multiples of a prime in this segment; returns the first one after it. Four at a
    /// time: the compiler does not unroll a loop whose step it cannot know.
    private static int strike(byte[] marks, int prime, int first, int size) {
        int at = first;
        for (int last = size - 3 * prime; at < last; at += 4 * prime) {
            marks[at] = 1;
            marks[at + prime] = 1;
            marks[at + 2 * prime] = 1;
            marks[at + 3 * prime] = 1;
        }
        for (; at < size; at += prime) {
            marks[at] = 1;
        }
        return at;
    }

    private static int unmarked(byte[] marks, int size) {
        int marked = 0;
        for (int i = 0; i < size; i++) {
            marked += marks[i];
        }
        return size - marked;
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
