package io.coremill.executor.processes.worker;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Divides the slots of a queue among its workers. Each has a place, and a share of the slots with
/// it; one that is to succeed another has the other's share, which counts once.
///
/// Not safe for use by several threads.
public final class SlotShares {
    private final WorkerSettings.Size size;
    private final @Nullable Place[] taken;

    /// One is not like another that had its number before.
    public static final class Place {
        private final int number;
        private final int share;
        private volatile @Nullable Place predecessor;

        private Place(int number, int share, @Nullable Place predecessor) {
            this.number = number;
            this.share = share;
            this.predecessor = predecessor;
        }

        /// From 0.
        public int number() {
            return number;
        }

        /// How many attempts at once a worker here may be given.
        public int share() {
            return share;
        }

        /// The one that it has its share from, as long as that is taken; null if it has its own.
        public @Nullable Place predecessor() {
            return predecessor;
        }
    }

    public SlotShares(WorkerSettings.Size size) {
        this.size = size;
        this.taken = new Place[size.mostWorkers() + 1]; // one more for a successor
    }

    /// For one more worker; null if there are no slots for it.
    public @Nullable Place take() {
        int share = Math.min(size.concurrency(), freeSlots());
        return share == 0 ? null : take(share, null);
    }

    /// For the successor of a worker; null if another one has a successor just now.
    public @Nullable Place takeAfter(Place predecessor) {
        boolean isFree = true;
        for (Place place : taken) {
            isFree &= place == null || place.predecessor() == null;
        }
        return isFree ? take(predecessor.share(), predecessor) : null;
    }

    public void free(Place place) {
        if (taken[place.number()] == place) {
            taken[place.number()] = null;
        }
        for (Place other : taken) {
            if (other != null && other.predecessor == place) {
                other.predecessor = null; // it has its share for itself now
            }
        }
    }

    public boolean areAllFree() {
        return takenPlaces() == 0;
    }

    public int takenPlaces() {
        return (int) Arrays.stream(taken).filter(place -> place != null).count();
    }

    /// What workers that are not there yet could do at once.
    ///
    /// @param each what is known that a worker can
    public int freeCapacity(int each) {
        int free = freeSlots();
        int concurrency = size.concurrency();
        int rest = free % concurrency;
        return free / concurrency * Math.min(concurrency, each) + Math.min(rest, each);
    }

    private @Nullable Place take(int share, @Nullable Place predecessor) {
        for (int number = 0; number < taken.length; number++) {
            if (taken[number] == null) {
                var place = new Place(number, share, predecessor);
                taken[number] = place;
                return place;
            }
        }
        return null;
    }

    private int freeSlots() {
        int used = 0;
        for (Place place : taken) {
            used += place == null || place.predecessor() != null ? 0 : place.share();
        }
        return size.slots() - used;
    }
}
