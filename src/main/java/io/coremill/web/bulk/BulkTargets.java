package io.coremill.web.bulk;

import io.coremill.handler.registry.HandlerRegistry;
import io.coremill.queue.QueueDefinition;
import io.coremill.queue.QueueDefinitions;
import io.coremill.queue.bulk.BulkRequest.BulkTarget;
import io.coremill.queue.cluster.LiveTakers;
import io.coremill.queue.cluster.NodeDirectory;
import io.coremill.queue.cluster.ServedQueue;
import io.coremill.web.problem.ProblemException;
import io.coremill.web.problem.ProblemType;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/// Queues that many jobs are to move to, with the types of jobs that some live node runs there.
@Component
class BulkTargets {
    private final QueueDefinitions queues;
    private final HandlerRegistry handlers;
    private final NodeDirectory directory;

    BulkTargets(QueueDefinitions queues, HandlerRegistry handlers, NodeDirectory directory) {
        this.queues = queues;
        this.handlers = handlers;
        this.directory = directory;
    }

    /// @throws ProblemException if no live node is known to serve it
    BulkTarget find(String queue) {
        var takers = new LiveTakers(directory.live(), queues);
        List<ServedQueue> elsewhere = takers.elsewhere(queue);
        QueueDefinition own = queues.find(queue).orElse(null);
        if (own == null && elsewhere.isEmpty()) {
            throw unknown(takers);
        }
        var types = new TreeSet<String>();
        boolean any = own != null && !add(types, own.types(handlers.types()));
        for (ServedQueue other : elsewhere) {
            any |= !add(types, other.types());
        }
        int maxWaiting = own == null ? elsewhere.getFirst().maxWaiting() : own.maxWaiting();
        return new BulkTarget(queue, maxWaiting, any ? null : List.copyOf(types));
    }

    /// @param types none means any
    /// @return whether they are named
    private static boolean add(Set<String> all, @Nullable Collection<String> types) {
        if (types == null || types.isEmpty()) {
            return false;
        }
        all.addAll(types);
        return true;
    }

    private ProblemException unknown(LiveTakers takers) {
        Set<String> known = takers.queues();
        queues.all().forEach(queue -> known.add(queue.name()));
        return ProblemException.about(
                ProblemType.INVALID_BULK_ACTION,
                "queue",
                "is not configured; there are " + String.join(", ", known));
    }
}
