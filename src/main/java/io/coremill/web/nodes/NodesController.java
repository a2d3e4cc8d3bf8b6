package io.coremill.web.nodes;

import io.coremill.access.AccessCaller;
import io.coremill.queue.cluster.LiveNode;
import io.coremill.queue.cluster.NodeDirectory;
import io.coremill.queue.cluster.SettingDifference;
import io.coremill.web.sight.CallerSight;
import java.util.List;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/// Shows the nodes that share the store.
@RestController
class NodesController {
    private static final String OF_QUEUE = "coremill.queues.";

    private final NodeDirectory directory;

    NodesController(NodeDirectory directory) {
        this.directory = directory;
    }

    @GetMapping(path = "/v1/nodes", produces = MediaType.APPLICATION_JSON_VALUE)
    Nodes list(AccessCaller caller) {
        var sight = CallerSight.of(caller);
        sight.needWholeQueues();
        List<LiveNode> live = directory.live();
        return new Nodes(
                live.stream().map(node -> NodeView.of(node, sight)).toList(),
                SettingDifference.among(live).stream()
                        .filter(it -> sight.jobs().isAll() || isOfSeen(it.setting(), sight))
                        .toList());
    }

    private static boolean isOfSeen(String setting, CallerSight sight) {
        return sight.jobs().queues().stream()
                .anyMatch(queue -> setting.startsWith(OF_QUEUE + queue + "."));
    }

    /// Those that live, by name, and the settings in which they differ and should not.
    record Nodes(List<NodeView> nodes, List<SettingDifference> differences) {}
}
