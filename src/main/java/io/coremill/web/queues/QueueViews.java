package io.coremill.web.queues;

import io.coremill.dispatch.DispatchView;
import io.coremill.dispatch.QueueStatus;
import io.coremill.job.SteadyClock;
import io.coremill.queue.QueueDefinitions;
import io.coremill.queue.cluster.LiveTakers;
import io.coremill.queue.cluster.NodeDirectory;
import io.coremill.queue.lookup.JobLookup;
import io.coremill.queue.lookup.QueueDepth;
import io.coremill.queue.retention.RetentionRules;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/// All queues as the API shows them, those too that only have jobs left or that other nodes serve.
@Component
public class QueueViews {
    private final JobLookup lookup;
    private final QueueDefinitions definitions;
    private final RetentionRules retention;
    private final NodeDirectory directory;
    private final DispatchView dispatch;
    private final SteadyClock clock;

    QueueViews(
            JobLookup lookup,
            QueueDefinitions definitions,
            RetentionRules retention,
            NodeDirectory directory,
            DispatchView dispatch,
            SteadyClock clock) {
        this.lookup = lookup;
        this.definitions = definitions;
        this.retention = retention;
        this.directory = directory;
        this.dispatch = dispatch;
        this.clock = clock;
    }

    /// As they are now, in the order of their names.
    public Map<String, QueueView> byName() {
        Instant now = clock.instant();
        Set<String> paused = lookup.paused();
        var takers = new LiveTakers(directory.live(), definitions);
        Map<String, QueueStatus> served =
                dispatch.queues().stream()
                        .collect(Collectors.toMap(it -> it.definition().name(), it -> it));
        return depths(takers).stream()
                .collect(
                        Collectors.toMap(
                                QueueDepth::queue,
                                depth ->
                                        QueueView.of(
                                                depth,
                                                paused.contains(depth.queue()),
                                                takers,
                                                age(depth, now),
                                                definition(depth.queue()),
                                                served.get(depth.queue())),
                                (one, _) -> one,
                                TreeMap::new));
    }

    /// Of the queues that are configured or served somewhere, and of those that have jobs.
    private Collection<QueueDepth> depths(LiveTakers takers) {
        var depths = new HashMap<String, QueueDepth>();
        definitions.all().forEach(it -> depths.put(it.name(), QueueDepth.empty(it.name())));
        takers.queues().forEach(name -> depths.put(name, QueueDepth.empty(name)));
        lookup.depths().forEach(depth -> depths.put(depth.queue(), depth));
        return depths.values();
    }

    private @Nullable DefinitionView definition(String queue) {
        return definitions
                .find(queue)
                .map(it -> DefinitionView.of(it, retention.of(queue)))
                .orElse(null);
    }

    private @Nullable Duration age(QueueDepth depth, Instant now) {
        Instant oldest = depth.oldestDueAt();
        return oldest == null ? null : clock.elapsed(oldest, now);
    }
}
