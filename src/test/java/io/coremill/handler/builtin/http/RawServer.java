package io.coremill.handler.builtin.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/// A server that answers in bytes of the test's choice.
final class RawServer implements AutoCloseable {
    private final ServerSocket socket;
    private final Script script;
    private final boolean waits;
    private final List<String> heads = new CopyOnWriteArrayList<>();
    final CountDownLatch asked = new CountDownLatch(1);
    final CountDownLatch left = new CountDownLatch(1);

    @FunctionalInterface
    interface Script {
        void answer(OutputStream out) throws Exception;
    }

    private RawServer(ServerSocket socket, Script script, boolean waits) {
        this.waits = waits;
        this.socket = socket;
        this.script = script;
        Thread.ofPlatform().name("raw-server").daemon().start(this::serve);
    }

    static RawServer answering(Script script) throws IOException {
        return at("127.0.0.1", 0, script);
    }

    static RawServer answering(String response) throws IOException {
        return answering(out -> out.write(response.getBytes(StandardCharsets.ISO_8859_1)));
    }

    /// One that says nothing, and waits until the other side leaves.
    static RawServer silent() throws IOException {
        return new RawServer(listening("127.0.0.1", 0), _ -> {}, true);
    }

    static RawServer at(String address, int port, Script script) throws IOException {
        return new RawServer(listening(address, port), script, false);
    }

    private static ServerSocket listening(String address, int port) throws IOException {
        return new ServerSocket(port, 50, InetAddress.ofLiteral(address));
    }

    int port() {
        return socket.getLocalPort();
    }

    String url() {
        return "http://127.0.0.1:" + port() + "/";
    }

    /// The heads of the requests so far.
    List<String> heads() {
        return heads;
    }

    private void serve() {
        while (!socket.isClosed()) {
            try (Socket connection = socket.accept()) {
                heads.add(head(connection.getInputStream()));
                asked.countDown();
                script.answer(connection.getOutputStream());
                if (waits) {
                    connection.getInputStream().transferTo(OutputStream.nullOutputStream());
                    left.countDown();
                }
            } catch (Exception e) {
                // it was closed, by either side
            }
        }
    }

    private String head(InputStream in) throws IOException {
        var head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                left.countDown();
                throw new IOException("gone");
            }
            head.append((char) next);
        }
        return head.toString();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
