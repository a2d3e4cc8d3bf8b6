package io.coremill.queue.lookup;

import io.coremill.job.Job;
import io.coremill.job.JobSpec;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The jobs that one who asks may see. All others are to that one as if they were not there.
///
/// @param queues of which they are; empty for any
/// @param types of which they are; empty for any
/// @param owner the principal whose they are; null for any
public record JobVisibility(Set<String> queues, Set<String> types, @Nullable String owner) {

    /// Of one who may see every job.
    public static final JobVisibility ALL = new JobVisibility(Set.of(), Set.of(), null);

    public JobVisibility {
        queues = Set.copyOf(queues);
        types = Set.copyOf(types);
    }

    public boolean isAll() {
        return queues.isEmpty() && types.isEmpty() && owner == null;
    }

    public boolean has(Job job) {
        return has(job.spec());
    }

    public boolean has(JobSpec spec) {
        return hasQueue(spec.queue()) && hasType(spec.type()) && hasOwner(spec.principal());
    }

    /// @param principal of a job; null if it has none
    public boolean hasOwner(@Nullable String principal) {
        return owner == null || owner.equals(principal);
    }

    public boolean hasQueue(String queue) {
        return queues.isEmpty() || queues.contains(queue);
    }

    public boolean hasType(String type) {
        return types.isEmpty() || types.contains(type);
    }

    /// Whether it has all that the other one has.
    public boolean covers(JobVisibility other) {
        return covers(queues, other.queues)
                && covers(types, other.types)
                && (owner == null || owner.equals(other.owner));
    }

    private static boolean covers(Set<String> those, Set<String> others) {
        return those.isEmpty() || (!others.isEmpty() && those.containsAll(others));
    }

    /// Whether it has all jobs of each queue that it has any of, so that figures of whole queues
    /// give nothing away.
    public boolean hasWholeQueues() {
        return types.isEmpty() && owner == null;
    }
}
