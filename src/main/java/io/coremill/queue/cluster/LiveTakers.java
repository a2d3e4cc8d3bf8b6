package io.coremill.queue.cluster;

import io.coremill.queue.QueueDefinition;
import io.coremill.queue.QueueDefinitions;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Which of the live nodes take which jobs. A node that is about to end takes none; one that has
/// left out some of what it serves may take anything.
///
/// @param nodes those that live
/// @param own the queues that the node knows that is asked
public record LiveTakers(List<LiveNode> nodes, QueueDefinitions own) {

    public LiveTakers {
        nodes = nodes.stream().filter(node -> !node.draining()).toList();
    }

    /// All queues that a node is known to serve.
    public Set<String> queues() {
        return served().map(ServedQueue::name).collect(Collectors.toCollection(TreeSet::new));
    }

    /// The names of the nodes that are known to serve a queue.
    public List<String> of(String queue) {
        return nodes.stream()
                .filter(node -> find(node, queue).isPresent())
                .map(LiveNode::name)
                .distinct()
                .toList();
    }

    /// What jobs of a queue wait for, in words for a person; null if a node serves it.
    public @Nullable String waitingFor(String queue) {
        return nodes.stream().anyMatch(node -> mayServe(node, queue))
                ? null
                : "a live node that serves queue " + queue + need(queue);
    }

    /// What a job of a queue waits for; null if a node may run it.
    public @Nullable String waitingFor(String queue, String type) {
        String node = waitingFor(queue);
        if (node != null || nodes.stream().anyMatch(it -> mayRun(it, queue, type))) {
            return node;
        }
        return "a live node that runs jobs of type %s in queue %s; it must have a handler or a .command for them"
                .formatted(type, queue);
    }

    /// A queue as another node serves it that takes jobs of a type there, with what holds for jobs
    /// of that type.
    public Optional<ServedQueue> taker(String queue, String type) {
        return others().flatMap(node -> taker(node, queue, type).stream()).findFirst();
    }

    private static Optional<ServedQueue> taker(LiveNode node, String queue, String type) {
        return find(node, queue)
                .filter(it -> takes(it, type) && it.hasDefaults())
                .map(it -> it.under(node.summary().types().get(type)));
    }

    /// A queue as each other node serves it that does.
    public List<ServedQueue> elsewhere(String queue) {
        return servedByOthers().filter(it -> it.name().equals(queue)).toList();
    }

    /// The queues of other nodes that name this type among those they take.
    public Set<String> queuesNaming(String type) {
        return servedByOthers()
                .filter(queue -> queue.types() != null && queue.types().contains(type))
                .map(ServedQueue::name)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /// The types that other nodes name for a queue.
    public Set<String> typesIn(String queue) {
        return servedByOthers()
                .filter(it -> it.name().equals(queue))
                .flatMap(it -> Stream.ofNullable(it.types()))
                .flatMap(List::stream)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private String need(String queue) {
        return own.find(queue)
                .map(LiveTakers::labels)
                .orElse("; it must have coremill.queues." + queue + " in its settings");
    }

    private static String labels(QueueDefinition queue) {
        Set<String> labels = queue.placement().labels();
        return labels.isEmpty()
                ? ""
                : "; it must have %s in coremill.node-labels".formatted(String.join(", ", labels));
    }

    private Stream<ServedQueue> served() {
        return nodes.stream().flatMap(node -> node.summary().queues().stream());
    }

    private Stream<ServedQueue> servedByOthers() {
        return others().flatMap(node -> node.summary().queues().stream());
    }

    private Stream<LiveNode> others() {
        return nodes.stream().filter(node -> !node.self());
    }

    private static boolean mayServe(LiveNode node, String queue) {
        return node.summary().cut() || find(node, queue).isPresent();
    }

    private static boolean mayRun(LiveNode node, String queue, String type) {
        return find(node, queue).map(it -> takes(it, type)).orElse(node.summary().cut());
    }

    /// Types that were left out may be any.
    private static boolean takes(ServedQueue queue, String type) {
        return queue.types() == null || queue.types().isEmpty() || queue.types().contains(type);
    }

    private static Optional<ServedQueue> find(LiveNode node, String queue) {
        return node.summary().queues().stream().filter(it -> it.name().equals(queue)).findFirst();
    }
}
