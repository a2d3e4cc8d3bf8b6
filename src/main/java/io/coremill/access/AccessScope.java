package io.coremill.access;

import java.util.Set;

/// To which jobs a caller is restricted. It holds for all that the caller sees, submits and steers.
///
/// @param queues of which the jobs must be; empty for any
/// @param types of which the jobs must be; empty for any
/// @param payloads whether the caller sees what goes into jobs and what comes out of them, which is
///     payloads, results, the messages of errors and logs
public record AccessScope(Set<String> queues, Set<String> types, boolean payloads) {

    /// Without a restriction.
    public static final AccessScope ALL = new AccessScope(Set.of(), Set.of(), true);

    public AccessScope {
        queues = Set.copyOf(queues);
        types = Set.copyOf(types);
    }

    /// Whether it leaves out no job, whatever it shows of them.
    public boolean isOfAllJobs() {
        return queues.isEmpty() && types.isEmpty();
    }

    public boolean hasQueue(String queue) {
        return queues.isEmpty() || queues.contains(queue);
    }

    public boolean hasType(String type) {
        return types.isEmpty() || types.contains(type);
    }

    /// Whether all that is within another scope is within this one.
    public boolean includes(AccessScope other) {
        return includes(queues, other.queues)
                && includes(types, other.types)
                && (payloads || !other.payloads);
    }

    private static boolean includes(Set<String> own, Set<String> others) {
        return own.isEmpty() || (!others.isEmpty() && own.containsAll(others));
    }
}
