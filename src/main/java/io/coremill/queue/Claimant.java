package io.coremill.queue;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What runs the jobs of a queue on a node. Other nodes may have one for the same queue; no job is
/// leased to two at a time. Called on a thread of the store: must be short and must not block.
public interface Claimant {

    /// How many jobs it would take now.
    Room room();

    /// The types of jobs that it can run, always the same; null if it takes any. A shared store
    /// leaves jobs of other types to other nodes. A store of one node hands them over all the same,
    /// for them to fail here.
    default @Nullable Set<String> types() {
        return null;
    }

    /// How much waiting is worth one level of priority, always the same; zero if waiting is worth
    /// nothing. Then a job of higher priority comes before all of lower ones, however long they
    /// have been due. Else the best job is the one that has been due for longest, each level of its
    /// priority counted as so much more.
    default Duration ageing() {
        return Duration.ZERO;
    }

    /// Jobs that are its own from here on, after the commit, best first. Those that fit its free
    /// room count as started; the others are held ready and count as queued until it reports on
    /// them.
    void take(List<Lease> leases);

    /// Jobs of its queue are left to other nodes, as they are sealed with a key that this one does
    /// not have.
    ///
    /// @param key the id of one that is lacked; null once there are none left
    default void lacksKey(@Nullable String key) {}

    /// A caller wants this job stopped. If another node was asked, this one hears within a second.
    ///
    /// @param lease the number of a lease it was given; it may have ended since
    void cancel(long lease);

    /// @param free jobs that would start at once
    /// @param ahead jobs worth holding ready beyond that, so that short ones need not wait for a
    ///     commit
    record Room(int free, int ahead) {
        public static final Room NONE = new Room(0, 0);
    }
}
