package io.coremill.queue.move;

import io.coremill.queue.offline.MovedRow;
import io.coremill.queue.offline.MovedRows;
import io.coremill.queue.offline.MovedTable;
import io.coremill.queue.offline.TableSum;
import io.coremill.queue.postgres.transfer.MoveTarget;
import java.util.EnumMap;
import java.util.Map;

/// Reads both sides of a move again, and sums up each table of both.
final class StoreComparison {
    private final Map<MovedTable, TableSum> before = new EnumMap<>(MovedTable.class);
    private final Map<MovedTable, TableSum> after = new EnumMap<>(MovedTable.class);

    private StoreComparison() {}

    static StoreComparison of(MovedRows source, MoveTarget target) {
        var comparison = new StoreComparison();
        for (String part : source.parts()) {
            source.read(part, null, (_, rows) -> rows.forEach(comparison::add));
        }
        for (MovedTable table : MovedTable.all()) {
            comparison.after.put(table, target.sum(table));
        }
        return comparison;
    }

    private void add(MovedRow row) {
        before.computeIfAbsent(row.table(), _ -> new TableSum()).add(row.line());
    }

    boolean isSame() {
        return MovedTable.all().stream().allMatch(this::isSame);
    }

    private boolean isSame(MovedTable table) {
        return sum(before, table).isSame(sum(after, table));
    }

    /// For people: a line for each table.
    String table() {
        var text =
                new StringBuilder(
                        "%-16s %10s  %-32s  %10s%n".formatted("table", "file", "", "database"));
        for (MovedTable table : MovedTable.all()) {
            var from = sum(before, table);
            var to = sum(after, table);
            text.append(
                    "%-16s %10d  %s  %10d  %s  %s%n"
                            .formatted(
                                    table.word(),
                                    from.rows(),
                                    from.checksum(),
                                    to.rows(),
                                    to.checksum(),
                                    isSame(table) ? "same" : "DIFFERENT"));
        }
        return text.toString();
    }

    private static TableSum sum(Map<MovedTable, TableSum> sums, MovedTable table) {
        return sums.getOrDefault(table, new TableSum());
    }
}
