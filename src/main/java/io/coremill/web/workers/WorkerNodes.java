package io.coremill.web.workers;

import io.coremill.queue.cluster.LiveNode;
import io.coremill.queue.cluster.NodeDirectory;
import io.coremill.web.problem.ProblemException;
import io.coremill.web.problem.ProblemType;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/// Finds the node that has a worker, as of that node's last heartbeat.
@Component
final class WorkerNodes {
    private final NodeDirectory directory;

    WorkerNodes(NodeDirectory directory) {
        this.directory = directory;
    }

    /// The node that a client means.
    ///
    /// @param wanted its name or its instance
    LiveNode named(String wanted) {
        List<LiveNode> live = directory.live();
        List<LiveNode> named = live.stream().filter(node -> isCalled(wanted, node)).toList();
        if (named.size() > 1) {
            throw ambiguous(
                    "%d live nodes are called %s; name one by its instance: %s"
                            .formatted(named.size(), wanted, parameters(named)));
        }
        return named.stream()
                .findFirst()
                .orElseThrow(
                        () ->
                                notFound(
                                        "There is no live node %s; there are %s"
                                                .formatted(wanted, names(live))));
    }

    private static boolean isCalled(String wanted, LiveNode node) {
        return node.name().equals(wanted) || node.instance().toString().equals(wanted);
    }

    /// The one other node that has a worker.
    LiveNode having(String worker) {
        List<LiveNode> others = directory.live().stream().filter(node -> !node.self()).toList();
        List<LiveNode> having = others.stream().filter(node -> has(worker, node)).toList();
        if (having.size() > 1) {
            throw ambiguous(
                    "Nodes %s have a worker %s; name one of them: %s"
                            .formatted(names(having), worker, parameters(having)));
        }
        return having.stream().findFirst().orElseThrow(() -> nowhere(worker, others));
    }

    /// @throws ProblemException if it is known that the node has no such worker
    static void check(String worker, LiveNode node) {
        if (!has(worker, node) && !node.summary().cut()) {
            throw notFound(
                    "Node %s had no worker %s at its last heartbeat; GET /v1/nodes lists what it had"
                            .formatted(node.name(), worker));
        }
    }

    private static boolean has(String worker, LiveNode node) {
        return node.summary().workers().contains(worker);
    }

    private static ProblemException nowhere(String worker, List<LiveNode> others) {
        List<LiveNode> silent = others.stream().filter(node -> node.summary().cut()).toList();
        if (!silent.isEmpty()) {
            return notFound(
                    "There is no worker %s here, and nodes %s do not list all of theirs; name the one that has it: %s"
                            .formatted(worker, names(silent), parameters(silent)));
        }
        return notFound(
                others.isEmpty()
                        ? "There is no worker %s; GET /v1/workers lists them".formatted(worker)
                        : "There is no worker %s here or on %s; GET /v1/nodes lists them"
                                .formatted(worker, names(others)));
    }

    private static String names(List<LiveNode> nodes) {
        return nodes.stream().map(LiveNode::name).collect(Collectors.joining(", "));
    }

    /// By their instances where names do not do.
    private static String parameters(List<LiveNode> nodes) {
        long names = nodes.stream().map(LiveNode::name).distinct().count();
        Stream<String> values =
                names == nodes.size()
                        ? nodes.stream().map(LiveNode::name)
                        : nodes.stream().map(node -> node.instance().toString());
        return values.map("?node="::concat).collect(Collectors.joining(" or "));
    }

    static ProblemException notFound(String detail) {
        return new ProblemException(ProblemType.NOT_FOUND, detail);
    }

    private static ProblemException ambiguous(String detail) {
        return new ProblemException(ProblemType.AMBIGUOUS_NODE, detail);
    }
}
