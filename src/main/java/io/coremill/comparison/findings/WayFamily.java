package io.coremill.comparison.findings;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Ways that run the same program, so that what distinguishes them is how: the Java handlers on
/// threads or in processes, or the workers of one queue.
///
/// @param name of the queue; empty for the Java handlers
/// @param rows in the order that they were measured
record WayFamily(String name, List<RowFigures> rows) {
    private static final Set<String> OF_JAVA = Set.of("threads", "virtual-threads", "processes");

    static List<WayFamily> of(List<RowFigures> rows) {
        Map<String, List<RowFigures>> byName = new LinkedHashMap<>();
        rows.forEach(
                row -> byName.computeIfAbsent(name(row.way()), _ -> new ArrayList<>()).add(row));
        return byName.entrySet().stream()
                .map(each -> new WayFamily(each.getKey(), List.copyOf(each.getValue())))
                .toList();
    }

    private static String name(String way) {
        return OF_JAVA.contains(way) ? "" : way.substring(0, Math.max(0, way.lastIndexOf('-')));
    }

    /// The rows of its ways with the most slots that at least two of them have; none if there are
    /// no such slots.
    List<RowFigures> sideBySide() {
        return rows.stream()
                .map(RowFigures::slots)
                .distinct()
                .sorted((a, b) -> b - a)
                .map(this::with)
                .filter(beside -> beside.size() > 1)
                .findFirst()
                .orElse(List.of());
    }

    private List<RowFigures> with(int slots) {
        return rows.stream().filter(row -> row.slots() == slots).toList();
    }
}
