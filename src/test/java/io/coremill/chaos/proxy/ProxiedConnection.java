package io.coremill.chaos.proxy;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;

/// One connection of a node, and the one to the server that stands for it. Each direction has a
/// thread.
final class ProxiedConnection implements AutoCloseable {
    private static final int WANTS_TLS = 80877103;
    private static final int WANTS_GSS = 80877104;
    private static final int NO = 'N';

    private final Socket node;
    private final Socket server;
    private final ProxyFaults faults;
    private final TransactionWatch watch = new TransactionWatch();
    private volatile boolean muted;

    private ProxiedConnection(Socket node, Socket server, ProxyFaults faults) {
        this.node = node;
        this.server = server;
        this.faults = faults;
    }

    /// @param node is closed if there is no server
    static ProxiedConnection open(Socket node, int port, ProxyFaults faults) throws IOException {
        try {
            var server = new Socket(InetAddress.getLoopbackAddress(), port);
            node.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            return new ProxiedConnection(node, server, faults);
        } catch (IOException e) {
            node.close();
            throw e;
        }
    }

    void start() {
        Thread.ofVirtual().start(() -> endsWith(this::toServer));
        Thread.ofVirtual().start(() -> endsWith(this::toNode));
    }

    /// From now on nothing comes through, in either direction.
    void mute() {
        muted = true;
    }

    boolean isMuted() {
        return muted;
    }

    private void toServer() throws IOException, InterruptedException {
        var in = in(node);
        var out = out(server);
        var first = opening(in);
        watch.opened(first);
        pass(first, in, out);
        while (true) {
            var message = WireMessage.read(in);
            watch.sent(message);
            pass(message, in, out);
        }
    }

    private void toNode() throws IOException, InterruptedException {
        var in = in(server);
        var out = out(node);
        while (true) {
            var message = WireMessage.read(in);
            if (faults.cuts(watch, message)) {
                return;
            }
            watch.received(message);
            pass(message, in, out);
        }
    }

    /// Encryption is refused, as by a server that has none.
    private WireMessage opening(DataInputStream in) throws IOException {
        var message = WireMessage.opening(in);
        while (message.code() == WANTS_TLS || message.code() == WANTS_GSS) {
            node.getOutputStream().write(NO);
            message = WireMessage.opening(in);
        }
        return message;
    }

    /// What has come together goes on together.
    private void pass(WireMessage message, DataInputStream in, DataOutputStream out)
            throws IOException, InterruptedException {
        faults.awaitFlow();
        if (muted) {
            return;
        }
        message.write(out);
        if (in.available() == 0) {
            faults.awaitDelay();
            out.flush();
        }
    }

    private static DataInputStream in(Socket socket) throws IOException {
        return new DataInputStream(new BufferedInputStream(socket.getInputStream(), 1 << 16));
    }

    private static DataOutputStream out(Socket socket) throws IOException {
        return new DataOutputStream(new BufferedOutputStream(socket.getOutputStream(), 1 << 16));
    }

    private void endsWith(Direction direction) {
        try {
            direction.run();
        } catch (IOException e) {
            // one side is gone, and so the other goes
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        } finally {
            if (!muted) {
                close();
            }
        }
    }

    boolean isOpen() {
        return !node.isClosed() || !server.isClosed();
    }

    @Override
    public void close() {
        closeQuietly(node);
        closeQuietly(server);
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // it is gone
        }
    }

    private interface Direction {
        void run() throws IOException, InterruptedException;
    }
}
