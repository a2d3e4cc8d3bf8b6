package io.coremill.queue.postgres.search;

import com.zaxxer.hikari.HikariDataSource;
import io.coremill.queue.cluster.LiveNode;
import io.coremill.queue.column.StoredTime;
import io.coremill.queue.postgres.connect.SchemaName;
import io.coremill.queue.postgres.table.LookupStatements;
import io.coremill.queue.postgres.table.NodeRows;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/// The live nodes, asked of the database once a second at most.
public final class NodeLookup {
    private final LookupConnections connections;
    private final InstantSource clock;
    private final Supplier<UUID> self;
    private final AnswerCache<List<LiveNode>> nodes;

    /// @param nanos rises steadily from anywhere
    /// @param clock of the store
    /// @param self this node's instance
    public NodeLookup(
            HikariDataSource readers,
            SchemaName schema,
            LongSupplier nanos,
            InstantSource clock,
            Supplier<UUID> self) {
        connections = new LookupConnections(readers, schema);
        this.clock = clock;
        this.self = self;
        nodes = new AnswerCache<>(this::read, nanos);
    }

    public List<LiveNode> live() {
        return nodes.get();
    }

    private List<LiveNode> read() {
        return connections.ask(
                LookupStatements.LIVE_NODES,
                statement -> statement.setLong(1, StoredTime.of(clock.instant())),
                rows -> NodeRows.live(rows, self.get()));
    }
}
