package io.coremill.web.live;

import io.coremill.cores.CoreSampler;
import io.coremill.dispatch.DispatchView;
import io.coremill.job.NodeName;
import io.coremill.queue.StorageUnavailableException;
import io.coremill.queue.StoreHealth;
import io.coremill.queue.StoreProbe;
import io.coremill.web.queues.QueueView;
import io.coremill.web.queues.QueueViews;
import io.coremill.web.workers.WorkerSummary;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/// Puts together what a tick shows.
@Component
class SnapshotBuilder {
    private static final Logger log = LoggerFactory.getLogger(SnapshotBuilder.class);

    private final NodeName node;
    private final CoreSampler sampler;
    private final QueueViews queues;
    private final DispatchView dispatch;
    private final JobActivity activity;
    private final StoreProbe store;
    private volatile Map<String, QueueView> latest = Map.of();

    SnapshotBuilder(
            NodeName node,
            CoreSampler sampler,
            QueueViews queues,
            DispatchView dispatch,
            JobActivity activity,
            StoreProbe store) {
        this.node = node;
        this.sampler = sampler;
        this.queues = queues;
        this.dispatch = dispatch;
        this.activity = activity;
        this.store = store;
    }

    /// @param ended in the last second, by queue
    LiveTick at(Instant now, Map<String, JobActivity.Ended> ended) {
        // Before the rest is read: what changes meanwhile is in the next one.
        long changes = activity.changes();
        return new LiveTick(
                now, node.value(), sampler.cores(), queues(ended), workers(), changes, health());
    }

    /// What the last look found; the next tick has what this one finds.
    private StoreHealth health() {
        var _ = store.probe();
        return store.health();
    }

    private List<LiveTick.QueueSecond> queues(Map<String, JobActivity.Ended> ended) {
        return read().values().stream()
                .map(
                        queue -> {
                            var its = ended.getOrDefault(queue.name(), JobActivity.Ended.NONE);
                            return new LiveTick.QueueSecond(queue, its.finished(), its.failed());
                        })
                .toList();
    }

    /// Those of before while the store cannot be read: the tick shows that it cannot be written.
    private Map<String, QueueView> read() {
        try {
            latest = queues.byName();
        } catch (StorageUnavailableException e) {
            log.debug("queues are shown as they were: {}", e.getMessage());
        }
        return latest;
    }

    private List<WorkerSummary> workers() {
        return dispatch.queues().stream()
                .flatMap(queue -> queue.workers().stream())
                .map(WorkerSummary::of)
                .toList();
    }
}
