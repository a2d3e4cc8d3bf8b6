package io.coremill.queue.postgres.step;

import io.coremill.queue.postgres.table.ReadyPlace;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Which queues may have jobs to claim, and from which place on to look in each: what was claimed
/// before it leaves dead entries behind, and many of them while an old transaction is open. A mark
/// is forgotten after a second, as another node may have put something below it, and at once when
/// this node has. Where looks without a mark take long it is kept for longer, so that they take a
/// tenth of the time. And which queues have jobs that this node leaves to others. Safe from any
/// thread.
public final class ClaimMarks {
    private static final long KEPT_NANOS = 1_000_000_000;

    /// Where an answer took long on its way, too.
    private static final long MOST_KEPT_NANOS = 60_000_000_000L;

    /// Of the time, looks without a mark take this part at most.
    private static final int PART = 10;

    private static final long LEFT_NANOS = 10_000_000_000L;

    private final LongSupplier nanos;
    private final Map<String, Mark> marks = new HashMap<>();
    private final Set<String> worth = new HashSet<>();

    /// When jobs were found that are left to others.
    private final Map<String, Long> left = new HashMap<>();

    /// When jobs were found that are sealed with a key which is not here.
    private final Map<String, Long> sealed = new HashMap<>();

    /// Of the places that have come since the last look began.
    private final Map<String, ReadyPlace> lowest = new HashMap<>();

    private final LevelMarks levels = new LevelMarks();

    /// @param nanos rises steadily from anywhere
    public ClaimMarks(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /// Something may wait in this queue, anywhere.
    public synchronized void mayHaveWork(String queue) {
        worth.add(queue);
    }

    /// A job waits at this place.
    public synchronized void isReady(String queue, ReadyPlace place) {
        worth.add(queue);
        levels.isReady(queue, place);
        lowest.merge(queue, place, (one, other) -> one.compareTo(other) < 0 ? one : other);
        Mark mark = marks.get(queue);
        if (mark != null && place.compareTo(mark.place()) < 0) {
            marks.put(queue, new Mark(place, mark.place(), mark.since(), mark.kept()));
        }
    }

    /// Other nodes have put back what was claimed here, or what was looked at was not all.
    public synchronized void forgetPlaces() {
        marks.clear();
        levels.forget();
    }

    /// Those of queues whose priorities age.
    LevelMarks levels() {
        return levels;
    }

    public synchronized boolean isWorthLooking(String queue) {
        return worth.contains(queue);
    }

    /// Jobs of this queue have been found that are left to others.
    synchronized void leavesSome(String queue) {
        left.put(queue, nanos.getAsLong());
    }

    /// Whether there were some lately.
    synchronized boolean hasLeftSome(String queue) {
        Long since = left.get(queue);
        return since != null && nanos.getAsLong() - since <= LEFT_NANOS;
    }

    /// Jobs of this queue have been found that are sealed with a key which is not here.
    synchronized void leavesSealed(String queue) {
        sealed.put(queue, nanos.getAsLong());
    }

    /// Whether there were some lately.
    synchronized boolean hasLeftSealed(String queue) {
        Long since = sealed.get(queue);
        return since != null && nanos.getAsLong() - since <= LEFT_NANOS;
    }

    /// None were found any more.
    ///
    /// @return whether there were some before
    synchronized boolean leavesNoneSealed(String queue) {
        return !sealed.isEmpty() && sealed.remove(queue) != null;
    }

    /// Begins a look at a queue: what comes from now on makes it worth another one.
    synchronized Mark begin(String queue) {
        worth.remove(queue);
        lowest.remove(queue);
        Mark mark = marks.get(queue);
        if (mark == null || nanos.getAsLong() - mark.since() > mark.kept()) {
            ReadyPlace before = mark == null ? ReadyPlace.FIRST : mark.place();
            mark = new Mark(ReadyPlace.FIRST, before, nanos.getAsLong(), KEPT_NANOS);
            marks.put(queue, mark);
        }
        return mark;
    }

    /// Notes how long a look without a mark took, before its commit: that may take longer.
    @SuppressWarnings("ReferenceEquality") // one that looks the same has been begun anew
    synchronized Mark found(String queue, Mark begun) {
        if (!begun.isWhole() || marks.get(queue) != begun) {
            return begun;
        }
        long kept = PART * (nanos.getAsLong() - begun.since());
        var timed =
                new Mark(
                        begun.place(),
                        begun.before(),
                        begun.since(),
                        Math.clamp(kept, KEPT_NANOS, MOST_KEPT_NANOS));
        marks.put(queue, timed);
        return timed;
    }

    /// Ends it, once its claim is committed.
    ///
    /// @param last the place before which nothing is left to claim
    /// @param full whether as many were claimed as were asked for: there may be more
    @SuppressWarnings("ReferenceEquality") // one that looks the same has been begun anew
    synchronized void end(String queue, Mark begun, @Nullable ReadyPlace last, boolean full) {
        if (full) {
            worth.add(queue);
        }
        ReadyPlace reached = last == null && begun.isWhole() ? begun.before() : last;
        if (reached != null && marks.get(queue) == begun) {
            ReadyPlace come = lowest.get(queue);
            ReadyPlace from = come != null && come.compareTo(reached) < 0 ? come : reached;
            marks.put(queue, new Mark(from, reached, begun.since(), begun.kept()));
        }
    }

    /// @param before where the last one was: nothing waits before it if a look without a mark finds
    ///     nothing
    /// @param since when it was begun anew
    /// @param kept for how long from then on
    record Mark(ReadyPlace place, ReadyPlace before, long since, long kept) {

        /// Whether the look is one without a mark.
        boolean isWhole() {
            return place.equals(ReadyPlace.FIRST);
        }
    }
}
