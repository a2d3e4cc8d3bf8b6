package io.coremill.chaos.proxy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/// Stands between a node and its PostgreSQL, on a free port of 127.0.0.1. It understands as much of
/// the protocol as it takes to know which transaction is being committed.
public final class DatabaseProxy implements AutoCloseable {
    private final ServerSocket socket;
    private final int server;
    private final ProxyFaults faults = new ProxyFaults();
    private final Set<ProxiedConnection> connections = ConcurrentHashMap.newKeySet();

    /// Those that came while all was swallowed.
    private final Set<Socket> unanswered = ConcurrentHashMap.newKeySet();

    private DatabaseProxy(ServerSocket socket, int server) {
        this.socket = socket;
        this.server = server;
    }

    /// @param server the port of PostgreSQL
    public static DatabaseProxy to(int server) {
        try {
            var proxy =
                    new DatabaseProxy(
                            new ServerSocket(0, 1_000, InetAddress.getLoopbackAddress()), server);
            Thread.ofVirtual().start(proxy::accept);
            return proxy;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int port() {
        return socket.getLocalPort();
    }

    /// What comes through takes longer, by this much in each direction.
    public void delayBy(Duration time) {
        faults.delayBy(time);
    }

    /// Reads nothing any more; what was sent meanwhile comes through after [#flow].
    public void stall() {
        faults.stall();
    }

    public void flow() {
        faults.flow();
    }

    /// Takes all that is sent, also by new connections, and passes nothing on. Neither side is
    /// told.
    public void swallow() {
        faults.swallow(true);
        connections.forEach(ProxiedConnection::mute);
    }

    /// What was swallowed is lost, and so are the connections that it was sent on.
    public void heal() {
        faults.swallow(false);
        connections.stream().filter(ProxiedConnection::isMuted).forEach(ProxiedConnection::close);
        unanswered.forEach(DatabaseProxy::closeQuietly);
        unanswered.clear();
    }

    /// Breaks off the connection of the next commit of this kind: the server has committed, and the
    /// node does not hear of it.
    ///
    /// @return completed once that has happened
    public CompletableFuture<Boolean> cutAnswer(CommitKind kind) {
        return faults.cutAnswer(kind);
    }

    /// How many answers were cut off.
    public int cuts() {
        return faults.cuts();
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                take(socket.accept());
            } catch (IOException e) {
                // closed, or the server is down: the node sees its connection closed
            }
        }
    }

    private void take(Socket node) throws IOException {
        if (faults.swallows()) {
            unanswered.add(node);
            return;
        }
        var connection = ProxiedConnection.open(node, server, faults);
        connections.removeIf(it -> !it.isOpen());
        connections.add(connection);
        connection.start();
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // it is gone
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        flow();
        heal();
        connections.forEach(ProxiedConnection::close);
    }
}
