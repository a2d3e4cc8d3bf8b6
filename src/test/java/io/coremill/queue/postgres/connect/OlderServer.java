package io.coremill.queue.postgres.connect;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/// Stands before a real server and makes it out to be of version 14.
final class OlderServer implements AutoCloseable {
    private final ServerSocket door;
    private final int behind;

    OlderServer(int behind) throws IOException {
        this.behind = behind;
        door = new ServerSocket(0, 8, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return door.getLocalPort();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = door.accept();
                Socket server = new Socket(InetAddress.getLoopbackAddress(), behind);
                Thread.ofVirtual().start(() -> copy(client, server, false));
                Thread.ofVirtual().start(() -> copy(server, client, true));
            }
        } catch (IOException e) {
            // It is closed.
        }
    }

    private static void copy(Socket from, Socket to, boolean alters) {
        try (from;
                to;
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream()) {
            byte[] some = new byte[64 * 1024];
            for (int n = in.read(some); n >= 0; n = in.read(some)) {
                String text = new String(some, 0, n, StandardCharsets.ISO_8859_1);
                String sent = alters ? text.replaceFirst("(server_version\0)\\d\\d", "$114") : text;
                out.write(sent.getBytes(StandardCharsets.ISO_8859_1));
            }
        } catch (IOException e) {
            // The other direction has ended.
        }
    }

    @Override
    public void close() throws IOException {
        door.close();
    }
}
