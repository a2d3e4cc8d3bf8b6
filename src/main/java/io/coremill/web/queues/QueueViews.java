package io.coremill.web.queues;

import io.coremill.dispatch.DispatchView;
import io.coremill.dispatch.QueueStatus;
import io.coremill.job.SteadyClock;
import io.coremill.queue.lookup.JobLookup;
import io.coremill.queue.lookup.QueueDepth;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/// All queues as the API shows them, those too that only have jobs left.
@Component
public class QueueViews {
    private final JobLookup lookup;
    private final DispatchView dispatch;
    private final SteadyClock clock;

    QueueViews(JobLookup lookup, DispatchView dispatch, SteadyClock clock) {
        this.lookup = lookup;
        this.dispatch = dispatch;
        this.clock = clock;
    }

    /// As they are now, in the order of their names.
    public Map<String, QueueView> byName() {
        Instant now = clock.instant();
        Set<String> paused = lookup.paused();
        Map<String, QueueDepth> depths =
                lookup.depths().stream()
                        .collect(Collectors.toMap(QueueDepth::queue, Function.identity()));
        var views = new TreeMap<String, QueueView>();
        depths.forEach(
                (name, depth) ->
                        views.put(
                                name,
                                QueueView.unconfigured(
                                        depth, paused.contains(name), age(depth, now))));
        for (QueueStatus status : dispatch.queues()) {
            String name = status.definition().name();
            QueueDepth depth = depths.getOrDefault(name, QueueDepth.empty(name));
            views.put(
                    name,
                    QueueView.configured(status, depth, paused.contains(name), age(depth, now)));
        }
        return views;
    }

    private @Nullable Duration age(QueueDepth depth, Instant now) {
        Instant oldest = depth.oldestDueAt();
        return oldest == null ? null : clock.elapsed(oldest, now);
    }
}
