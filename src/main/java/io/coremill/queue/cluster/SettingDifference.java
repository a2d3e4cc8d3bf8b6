package io.coremill.queue.cluster;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// A setting that should be the same on all nodes and is not.
///
/// @param setting its whole name
/// @param values at least two
public record SettingDifference(String setting, List<NodesOfValue> values) {

    private static final String UNSET = "not set";

    /// Those between these nodes, by their names. A setting of a queue is compared among the nodes
    /// that serve it, and others among all.
    public static List<SettingDifference> among(List<LiveNode> nodes) {
        var values = new TreeMap<String, Map<String, List<String>>>();
        for (var node : nodes) {
            node.summary()
                    .sharedSettings()
                    .forEach(
                            (setting, value) ->
                                    values.computeIfAbsent(setting, _ -> new TreeMap<>())
                                            .computeIfAbsent(value, _ -> new ArrayList<>())
                                            .add(node.name()));
        }
        values.forEach((setting, held) -> addUnset(setting, held, nodes));
        return values.entrySet().stream()
                .filter(setting -> setting.getValue().size() > 1)
                .map(setting -> new SettingDifference(setting.getKey(), held(setting.getValue())))
                .toList();
    }

    private static void addUnset(
            String setting, Map<String, List<String>> held, List<LiveNode> nodes) {
        List<String> without =
                nodes.stream()
                        .filter(node -> !node.summary().sharedSettings().containsKey(setting))
                        .map(LiveNode::name)
                        .toList();
        if (SharedValues.isOfAllNodes(setting) && !without.isEmpty()) {
            held.put(UNSET, without);
        }
    }

    private static List<NodesOfValue> held(Map<String, List<String>> values) {
        return values.entrySet().stream()
                .map(value -> new NodesOfValue(value.getKey(), List.copyOf(value.getValue())))
                .sorted(Comparator.comparingInt(value -> -value.nodes().size()))
                .toList();
    }

    /// A value, and the names of the nodes that have it.
    public record NodesOfValue(String value, List<String> nodes) {}
}
