package io.coremill.queue.postgres.search;

import io.coremill.queue.cluster.LiveNode;
import io.coremill.queue.cluster.NodeDirectory;
import io.coremill.queue.column.StoredTime;
import io.coremill.queue.postgres.connect.SchemaName;
import io.coremill.queue.postgres.table.LookupStatements;
import io.coremill.queue.postgres.table.SummaryColumn;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import javax.sql.DataSource;

/// The live nodes, as their rows have them.
public final class NodeLookup implements NodeDirectory {
    private final LookupConnections connections;
    private final InstantSource clock;
    private final Supplier<UUID> self;
    private final AnswerCache<List<LiveNode>> nodes;

    /// @param nanos rises steadily from anywhere
    /// @param clock of the store
    /// @param self this node's instance
    public NodeLookup(
            DataSource readers,
            SchemaName schema,
            LongSupplier nanos,
            InstantSource clock,
            Supplier<UUID> self) {
        connections = new LookupConnections(readers, schema);
        this.clock = clock;
        this.self = self;
        nodes = new AnswerCache<>(this::read, nanos);
    }

    @Override
    public List<LiveNode> live() {
        return nodes.get();
    }

    private List<LiveNode> read() {
        return connections.ask(
                LookupStatements.LIVE_NODES,
                statement -> statement.setLong(1, StoredTime.of(clock.instant())),
                this::nodes);
    }

    private List<LiveNode> nodes(ResultSet row) throws SQLException {
        var live = new ArrayList<LiveNode>();
        while (row.next()) {
            live.add(node(row));
        }
        return List.copyOf(live);
    }

    private LiveNode node(ResultSet row) throws SQLException {
        var instance = row.getObject("instance", UUID.class);
        return new LiveNode(
                instance,
                row.getString("name"),
                instance.equals(self.get()),
                row.getString("version"),
                StoredTime.time(row.getLong("joined")),
                StoredTime.time(row.getLong("beat")),
                row.getBoolean("draining"),
                SummaryColumn.read(row.getString("summary")));
    }
}
