package io.coremill.queue.postgres.table;

import io.coremill.queue.cluster.LiveNode;
import io.coremill.queue.column.StoredTime;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/// Rows of the table of nodes.
public final class NodeRows {
    private NodeRows() {}

    /// @param self the node that asks
    public static List<LiveNode> live(ResultSet row, UUID self) throws SQLException {
        var live = new ArrayList<LiveNode>();
        while (row.next()) {
            live.add(node(row, self));
        }
        return List.copyOf(live);
    }

    private static LiveNode node(ResultSet row, UUID self) throws SQLException {
        var instance = row.getObject("instance", UUID.class);
        return new LiveNode(
                instance,
                row.getString("name"),
                instance.equals(self),
                row.getString("version"),
                StoredTime.time(row.getLong("joined")),
                StoredTime.time(row.getLong("beat")),
                row.getBoolean("draining"),
                SummaryColumn.read(row.getString("summary")));
    }
}
