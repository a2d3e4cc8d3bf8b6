package io.coremill.queue.postgres.node;

import io.coremill.access.key.KeySnapshot;
import io.coremill.queue.cluster.LiveNode;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Hears what other nodes have done to the store. Called on the threads of presence and listener,
/// at any time and from both at once: must be short and must not block. News may come twice.
public interface NodeNews {

    /// Jobs wait and are due in these queues, which this node serves and which are not paused.
    void hasWork(Set<String> queues);

    /// When the next of the jobs that wait for their time is due; null if none does.
    void nextDue(@Nullable Instant due);

    /// When the next tick of a schedule is due; null if none is to come. Comes with each look.
    void nextTick(@Nullable Instant due);

    /// Of the keys of callers that this node knows, before they are read.
    long keyVersion();

    /// All keys of callers, when some have changed, and with the first look.
    ///
    /// @param before the version before they were read
    /// @return whether the node goes by them; otherwise they come again
    boolean keys(KeySnapshot keys, long before);

    /// When the next of the jobs ends that end in any case; null if none does.
    void nextTerm(@Nullable Instant term);

    /// All queues that are paused.
    void paused(Set<String> queues);

    /// A caller wants a job stopped that this node holds. Comes again at each look until the lease
    /// is settled.
    void cancelled(long lease, String queue);

    /// Other nodes took this one for dead, and its leases are no longer current. It has joined anew
    /// already, and claims in the name of this instance from now on.
    void declaredDead(UUID instance);

    /// The live nodes, this one among them, or none if it is alone; comes with each heartbeat.
    void live(List<LiveNode> nodes);

    /// The newest migration that a node has to know to work on the tables; comes with each
    /// heartbeat.
    ///
    /// @return whether this one knows it
    boolean needs(int migration);

    /// Another node wants a worker of this one recycled.
    void recycle(String worker);

    /// Something about a job is new.
    void changed(UUID job);

    /// A job has finished.
    void finished(UUID job);

    /// A client of another node wants to hear of a job.
    void watched(UUID job);
}
