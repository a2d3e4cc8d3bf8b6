package io.coremill.node;

import io.coremill.Coremill;
import io.coremill.queue.QueueDefinition;
import io.coremill.queue.QueueDefinitions;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/// Names the queues that this node does not serve. Where no other node could run their jobs, that
/// is likely a mistake.
///
/// @param labels of this node
/// @param hasOthers whether there may be nodes that have others
record UnservedNotice(QueueDefinitions queues, Set<String> labels, boolean hasOthers) {
    private static final Logger log = LoggerFactory.getLogger(Coremill.class);

    void give() {
        queues.all().stream().filter(queue -> !queue.isServedHere()).forEach(this::give);
    }

    private void give(QueueDefinition queue) {
        log.atLevel(hasOthers ? Level.INFO : Level.WARN)
                .log(
                        "queue {} is not served here, and its jobs wait for a node that has the"
                                + " labels {}; coremill.node-labels has {}",
                        queue.name(),
                        String.join(", ", queue.placement().labels()),
                        labels.isEmpty() ? "none" : String.join(", ", labels));
    }
}
