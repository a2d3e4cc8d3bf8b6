package io.coremill.web;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// A connection that sends whatever bytes it is given, and reads the answers as a strict client
/// does.
final class RawConnection implements AutoCloseable {
    private static final int PATIENCE = 50_000;

    private final Socket socket;
    private final InputStream in;

    private RawConnection(Socket socket) throws IOException {
        this.socket = socket;
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(PATIENCE);
        in = new BufferedInputStream(socket.getInputStream());
    }

    static RawConnection open(int port) throws IOException {
        return new RawConnection(new Socket(InetAddress.getLoopbackAddress(), port));
    }

    /// From another address of this machine, as ports of one run out.
    static RawConnection open(int port, String from) throws IOException {
        var socket = new Socket();
        socket.setReuseAddress(true);
        socket.bind(new InetSocketAddress(InetAddress.ofLiteral(from), 0));
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        return new RawConnection(socket);
    }

    void send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
    }

    void send(String bytes) throws IOException {
        send(bytes.getBytes(StandardCharsets.ISO_8859_1));
    }

    /// Sends nothing more, but still reads.
    void finish() throws IOException {
        socket.shutdownOutput();
    }

    boolean isAnswered() throws IOException {
        return in.available() > 0;
    }

    /// All that still comes, or what has come of a stream that has no end.
    String rest() throws IOException {
        var rest = new ByteArrayOutputStream();
        byte[] some = new byte[8192];
        for (int count = in.read(some); count >= 0; count = in.read(some)) {
            rest.write(some, 0, count);
            if (rest.toString(StandardCharsets.ISO_8859_1).contains("text/event-stream")) {
                break;
            }
        }
        return rest.toString(StandardCharsets.ISO_8859_1);
    }

    /// The next answer; null if the connection ends without one.
    @Nullable Answer answer(boolean isHead) throws IOException {
        String head = head();
        while (head != null && head.startsWith("HTTP/1.1 1")) {
            head = head();
        }
        return head == null ? null : answer(head, isHead);
    }

    private Answer answer(String head, boolean isHead) throws IOException {
        int status = Integer.parseInt(head.substring(9, 12));
        String length = header(head, "content-length");
        boolean isStream = head.contains("text/event-stream");
        byte[] body = new byte[0];
        boolean isLast = head.toLowerCase(Locale.ROOT).contains("\r\nconnection: close");
        if (isHead || isStream || status == 204 || status == 304) {
            isLast |= isStream;
        } else if (length != null) {
            body = in.readNBytes(Integer.parseInt(length));
        } else if ("chunked".equals(header(head, "transfer-encoding"))) {
            body = chunks();
        } else {
            body = in.readAllBytes();
            isLast = true;
        }
        return new Answer(status, head, new String(body, StandardCharsets.UTF_8), isLast);
    }

    private @Nullable String head() throws IOException {
        var head = new StringBuilder();
        String line = line();
        while (line != null && !line.isEmpty()) {
            head.append(line).append("\r\n");
            line = line();
        }
        return head.isEmpty() ? null : head.toString();
    }

    private @Nullable String line() throws IOException {
        var line = new ByteArrayOutputStream();
        int next = in.read();
        while (next >= 0 && next != '\n') {
            line.write(next);
            next = in.read();
        }
        return next < 0 && line.size() == 0
                ? null
                : line.toString(StandardCharsets.ISO_8859_1).replaceFirst("\r$", "");
    }

    private byte[] chunks() throws IOException {
        var body = new ByteArrayOutputStream();
        while (true) {
            String size = line();
            if (size == null) {
                throw new EOFException("in the middle of an answer");
            }
            int length = Integer.parseInt(size, 16);
            body.write(in.readNBytes(length));
            line();
            if (length == 0) {
                return body.toByteArray();
            }
        }
    }

    static @Nullable String header(String head, String name) {
        int at = head.toLowerCase(Locale.ROOT).indexOf("\r\n" + name + ": ");
        return at < 0 ? null : head.substring(at + name.length() + 4, head.indexOf("\r\n", at + 2));
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    /// @param isLast whether none can follow on the connection
    record Answer(int status, String head, String body, boolean isLast) {}
}
