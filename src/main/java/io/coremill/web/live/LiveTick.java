package io.coremill.web.live;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.coremill.cores.CoreView;
import io.coremill.queue.StoreHealth;
import io.coremill.web.queues.QueueView;
import io.coremill.web.sight.CallerSight;
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

    /// The same for one who sees some of the queues, or not what is in jobs. How much goes on in
    /// the other queues is not to be seen in its number of changes, so each second has another.
    LiveTick within(CallerSight sight) {
        if (sight.isAll()) {
            return this;
        }
        return new LiveTick(
                at,
                node,
                cores.stream().map(core -> core.ofQueues(sight::hasWhole)).toList(),
                queues.stream()
                        .filter(it -> sight.hasWhole(it.queue().name()))
                        .map(it -> it.within(sight))
                        .toList(),
                workers.stream().filter(it -> sight.hasWhole(it.queue())).toList(),
                sight.jobs().isAll() ? changes : at.getEpochSecond(),
                store);
    }

    /// A queue, and what ended in it in the last second.
    record QueueSecond(
            @JsonUnwrapped QueueView queue, double finishedPerSecond, double failedPerSecond) {

        QueueSecond within(CallerSight sight) {
            return new QueueSecond(queue.within(sight), finishedPerSecond, failedPerSecond);
        }
    }
}
