package io.coremill.node;

import io.coremill.cores.kernel.AllowedCores;
import io.coremill.dispatch.DispatchView;
import io.coremill.dispatch.QueueLoad;
import io.coremill.queue.QueueDefinition;
import io.coremill.queue.cluster.NodeSummary;
import io.coremill.queue.cluster.OwnNode;
import io.coremill.queue.cluster.ServedQueue;
import io.coremill.settings.NodeSettings;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.springframework.context.ApplicationListener;
import org.springframework.context.event.ContextClosedEvent;

/// Makes this node known to the others: what it is, and that it is about to end, as soon as the
/// service is asked to stop.
final class NodeDescription
        implements Supplier<NodeSummary>, ApplicationListener<ContextClosedEvent> {
    private static final String HEARTBEAT = "coremill.heartbeat";

    private final OwnNode own;
    private final DispatchView dispatch;
    private final int cores;
    private final Map<String, String> settings;

    private NodeDescription(OwnNode own, DispatchView dispatch, NodeSettings settings) {
        this.own = own;
        this.dispatch = dispatch;
        cores = AllowedCores.get().size();
        this.settings = Map.of(HEARTBEAT, settings.heartbeat().toString());
    }

    /// Describes a node from now on.
    static NodeDescription start(OwnNode own, DispatchView dispatch, NodeSettings settings) {
        var description = new NodeDescription(own, dispatch, settings);
        own.describedBy(description);
        return description;
    }

    @Override
    public NodeSummary get() {
        List<QueueLoad> loads = dispatch.loads();
        return new NodeSummary(
                loads.stream().map(NodeDescription::queue).toList(),
                List.of(),
                cores,
                loads.stream().flatMap(load -> load.workers().stream()).toList(),
                settings,
                false);
    }

    private static ServedQueue queue(QueueLoad load) {
        QueueDefinition queue = load.definition();
        return new ServedQueue(
                queue.name(),
                queue.executor().word(),
                load.slots().total(),
                load.slots().busy() + load.slots().stuck(),
                queue.program().types().stream().sorted().toList(),
                queue.maxWaiting(),
                queue.defaults().timeout(),
                queue.defaults().maxAttempts());
    }

    @Override
    public void onApplicationEvent(ContextClosedEvent event) {
        own.drains();
    }
}
