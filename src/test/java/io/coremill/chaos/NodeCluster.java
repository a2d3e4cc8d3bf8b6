package io.coremill.chaos;

import io.coremill.chaos.proxy.DatabaseProxy;
import io.coremill.queue.postgres.PostgresServer;
import io.coremill.queue.postgres.TestDatabase;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.util.FileSystemUtils;

/// Three nodes on one PostgreSQL, all of them processes.
final class NodeCluster implements AutoCloseable {
    private static final String[] SMALL = {"max_wal_size=48MB", "min_wal_size=32MB"};

    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private final List<ClusterNode> nodes = new ArrayList<>();
    private final List<DatabaseProxy> proxies = new ArrayList<>();
    private final PostgresServer server;
    private final TestDatabase database;
    private final @Nullable SmallDisk disk;
    private final Thread atExit = Thread.ofPlatform().unstarted(this::closeAll);

    private NodeCluster(ChaosSetup setup, Path directory, List<String> settings) throws Exception {
        Runtime.getRuntime().addShutdownHook(atExit);
        opened.push(() -> FileSystemUtils.deleteRecursively(directory));
        try {
            disk = setup.diskMebibytes() == 0 ? null : smallDisk(directory, setup.diskMebibytes());
            server = opened(server(directory));
            database = server.newDatabase();
            for (int i = 0; i < setup.names().size(); i++) {
                nodes.add(opened(node(setup, i, directory, settings)));
            }
            for (ClusterNode node : nodes) {
                node.launch();
            }
            for (ClusterNode node : nodes) {
                node.awaitStart();
            }
        } catch (Exception | Error e) {
            close();
            throw e;
        }
    }

    /// Starts all of it, and waits until the nodes serve.
    ///
    /// @param directory goes with it
    /// @param settings of each node
    static NodeCluster start(ChaosSetup setup, Path directory, List<String> settings)
            throws Exception {
        return new NodeCluster(setup, directory, settings);
    }

    private SmallDisk smallDisk(Path directory, int mebibytes) throws Exception {
        return opened(SmallDisk.at(directory.resolve("disk"), mebibytes));
    }

    private PostgresServer server(Path directory) {
        return disk == null
                ? PostgresServer.started()
                : PostgresServer.started(directory.resolve("disk"), SMALL);
    }

    private ClusterNode node(ChaosSetup setup, int place, Path directory, List<String> common) {
        String name = setup.names().get(place);
        String clock = setup.clocks().get(place);
        var settings = new ArrayList<>(common);
        settings.add("--coremill.node=" + name);
        settings.add("--coremill.heartbeat=%dms".formatted(setup.heartbeat().toMillis()));
        settings.add("--coremill.store.url=" + url(setup));
        settings.add("--coremill.store.username=" + database.user());
        settings.add("--coremill.store.password=" + database.password());
        return new ClusterNode(
                name,
                directory.resolve("node-" + place),
                clock.isEmpty() ? List.of() : WrongClock.by(clock),
                settings);
    }

    private String url(ChaosSetup setup) {
        if (!setup.behindProxies()) {
            return database.url();
        }
        var proxy = opened(DatabaseProxy.to(server.port()));
        proxies.add(proxy);
        return database.url().replace(":" + server.port() + "/", ":" + proxy.port() + "/");
    }

    /// What was opened first is closed last.
    private <T extends AutoCloseable> T opened(T part) {
        opened.push(part);
        return part;
    }

    List<ClusterNode> nodes() {
        return nodes;
    }

    /// Those of the nodes, in the same order.
    List<DatabaseProxy> proxies() {
        return proxies;
    }

    PostgresServer server() {
        return server;
    }

    /// The disk of the database, where the setup has one.
    SmallDisk disk() {
        if (disk == null) {
            throw new IllegalStateException("the database is on the usual disk");
        }
        return disk;
    }

    StoreAudit audit() {
        return new StoreAudit(database);
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException e) {
            return; // it is running
        }
        closeAll();
    }

    private void closeAll() {
        while (!opened.isEmpty()) {
            try {
                opened.pop().close();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
