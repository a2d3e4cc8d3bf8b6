package io.coremill.queue.cluster;

import java.util.List;
import java.util.Map;

/// What jobs a node lets in, for those who submit to the store itself.
///
/// @param usualQueues the queue of jobs that name none, by their types
/// @param maxPayload the most bytes that a payload may have
public record AcceptedJobs(
        List<AcceptedQueue> queues, Map<String, String> usualQueues, long maxPayload) {}
