package io.coremill.queue.postgres;

import io.coremill.queue.StorageUnavailableException;
import io.coremill.queue.cluster.AcceptedJobs;
import io.coremill.queue.cluster.LiveNode;
import io.coremill.queue.cluster.NodeDirectory;
import io.coremill.queue.cluster.NodeRequests;
import io.coremill.queue.cluster.NodeSummary;
import io.coremill.queue.cluster.OwnNode;
import io.coremill.queue.cluster.SettingDifference;
import io.coremill.queue.postgres.connect.PostgresDatabase;
import io.coremill.queue.postgres.node.NodeNotifier;
import io.coremill.queue.postgres.node.NodePresence;
import io.coremill.queue.postgres.node.NodeTable;
import io.coremill.queue.postgres.search.NodeLookup;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// The nodes that share a database, for this one.
record SharedNodes(
        PostgresDatabase database,
        NodeLookup lookup,
        NodePresence presence,
        NodeNotifier others,
        OwnStatus own,
        DifferingSettings differing,
        InstantSource clock)
        implements NodeDirectory, NodeRequests, OwnNode {

    @Override
    public List<LiveNode> live() {
        return lookup.live();
    }

    @Override
    public List<SettingDifference> differences() {
        return differing.latest();
    }

    @Override
    public void describedBy(Supplier<NodeSummary> summary) {
        own.describedBy(summary);
        presence.beatNow();
    }

    @Override
    public void recycledBy(Consumer<String> recycler) {
        own.recycledBy(recycler);
    }

    /// By a connection for this alone, as it is done once. The order of the first two leaves no gap
    /// for an instance that is drawn meanwhile.
    @Override
    public void accepts(AcceptedJobs jobs) {
        own.accepts(jobs);
        try (var session = database.writer("start")) {
            own.hasJoined(presence.instance(), session);
        } catch (SQLException e) {
            throw new StorageUnavailableException("the database cannot be used", e);
        }
    }

    @Override
    public void drains() {
        own.drains();
        presence.beatNow();
    }

    /// By a connection for this alone, as people seldom ask.
    @Override
    public boolean recycle(UUID node, String worker) {
        try (var session = database.writer("request")) {
            session.beginAlone();
            boolean there = new NodeTable(session).request(node, worker, clock.instant());
            others.request();
            return there;
        } catch (SQLException e) {
            throw new StorageUnavailableException("the database cannot be used", e);
        }
    }
}
