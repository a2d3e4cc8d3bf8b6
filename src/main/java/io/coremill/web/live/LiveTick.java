package io.coremill.web.live;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.coremill.cores.CoreView;
import io.coremill.queue.StoreHealth;
import io.coremill.web.queues.QueueView;
import io.coremill.web.workers.WorkerSummary;
import java.time.Instant;
import java.util.List;

/// All that a console shows of one second.
///
/// @param changes grows with every change of any job: a list of jobs that was fetched before is old
record LiveTick(
        Instant at,
        String node,
        @JsonIgnoreProperties("seconds") List<CoreView> cores,
        List<QueueSecond> queues,
        List<WorkerSummary> workers,
        long changes,
        StoreHealth store) {

    /// A queue, and what ended in it in the last second.
    record QueueSecond(
            @JsonUnwrapped QueueView queue, double finishedPerSecond, double failedPerSecond) {}
}
