package io.coremill.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;

/// A client that sends the body of an upload bit by bit, and reads what it is answered when it
/// likes.
final class UploadClient implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 20_000;
    private static final int SMALL = 8 * 1024;

    private final Socket socket = new Socket();
    private final OutputStream out;
    private final BufferedReader in;

    private UploadClient(int port, String path, String... headers) throws IOException {
        socket.setReceiveBufferSize(SMALL);
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.setTcpNoDelay(true);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        out = socket.getOutputStream();
        in = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
        write(
                "POST %s HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-ndjson\r\n"
                                .formatted(path)
                        + "Transfer-Encoding: chunked\r\n");
        for (String header : headers) {
            write(header + "\r\n");
        }
        write("\r\n");
    }

    static UploadClient open(Service service, String path, String... headers) throws IOException {
        return new UploadClient(service.port(), path, headers);
    }

    UploadClient send(String text) throws IOException {
        byte[] bytes = text.getBytes(UTF_8);
        write(Integer.toHexString(bytes.length) + "\r\n" + text + "\r\n");
        return this;
    }

    UploadClient end() throws IOException {
        write("0\r\n\r\n");
        return this;
    }

    private void write(String text) throws IOException {
        out.write(text.getBytes(UTF_8));
        out.flush();
    }

    /// The next line of what comes back.
    String line() throws IOException {
        String line = in.readLine();
        if (line == null) {
            throw new IOException("nothing more comes");
        }
        return line;
    }

    /// The next line that is JSON.
    String json() throws IOException {
        String line = line();
        while (!line.startsWith("{")) {
            line = line();
        }
        return line;
    }

    /// What else comes until the connection ends.
    String rest() throws IOException {
        var rest = new StringBuilder();
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            rest.append(line).append('\n');
        }
        return rest.toString();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
