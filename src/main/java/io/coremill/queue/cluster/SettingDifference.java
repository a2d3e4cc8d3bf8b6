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

    /// Those between these nodes, by their names. A setting of a queue is compared among the nodes
    /// that serve it.
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
        return values.entrySet().stream()
                .filter(setting -> setting.getValue().size() > 1)
                .map(setting -> new SettingDifference(setting.getKey(), held(setting.getValue())))
                .toList();
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
