package io.coremill.executor.processes;

import java.util.BitSet;

/// The places for workers: each is free, or taken by a worker that is being started or that runs.
///
/// Not safe for use by several threads.
final class Places {
    static final int NONE = -1;

    private final int slots;
    private final int concurrency;
    private final int count;
    private final BitSet taken = new BitSet();
    private final BitSet manned = new BitSet();

    /// @param slots attempts at once in all workers
    /// @param concurrency attempts at once in each worker at most
    Places(int slots, int concurrency) {
        this.slots = slots;
        this.concurrency = concurrency;
        this.count = Math.ceilDiv(slots, concurrency);
    }

    /// Takes the first free place for a worker that is being started.
    ///
    /// @return [#NONE] if there is none
    int reserve() {
        int place = taken.nextClearBit(0);
        if (place >= count) {
            return NONE;
        }
        taken.set(place);
        return place;
    }

    /// The worker runs.
    void man(int place) {
        manned.set(place);
    }

    void free(int place) {
        taken.clear(place);
        manned.clear(place);
    }

    /// How many workers are being started.
    int starting() {
        return taken.cardinality() - manned.cardinality();
    }

    boolean areAllFree() {
        return taken.isEmpty();
    }

    /// How many attempts at once a worker here may be given: the last place has what is left.
    int share(int place) {
        return Math.min(concurrency, slots - place * concurrency);
    }

    /// What workers in the places where none runs yet could do.
    ///
    /// @param each what is known that a worker can
    int unmannedCapacity(int each) {
        int sum = 0;
        for (int place = manned.nextClearBit(0);
                place < count;
                place = manned.nextClearBit(place + 1)) {
            sum += Math.min(share(place), each);
        }
        return sum;
    }
}
