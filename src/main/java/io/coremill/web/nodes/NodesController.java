package io.coremill.web.nodes;

import io.coremill.queue.cluster.LiveNode;
import io.coremill.queue.cluster.NodeDirectory;
import io.coremill.queue.cluster.SettingDifference;
import java.util.List;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/// Shows the nodes that share the store.
@RestController
class NodesController {
    private final NodeDirectory directory;

    NodesController(NodeDirectory directory) {
        this.directory = directory;
    }

    @GetMapping(path = "/v1/nodes", produces = MediaType.APPLICATION_JSON_VALUE)
    Nodes list() {
        List<LiveNode> live = directory.live();
        return new Nodes(live.stream().map(NodeView::of).toList(), SettingDifference.among(live));
    }

    /// Those that live, by name, and the settings in which they differ and should not.
    record Nodes(List<NodeView> nodes, List<SettingDifference> differences) {}
}
