import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.function.BooleanSupplier;

/// A load generator on one thread, so that it leaves the cores to the service: some connections,
/// kept alive, each with one request under way.
final class Load {
    /// Stands in a request for a number that is another one in each.
    static final String NUMBER = "#0000000";

    /// Latencies, of the requests that were answered last.
    private static final int MOST_KEPT = 1_000_000;

    private final int port;
    private final int connections;

    Load(int port, int connections) {
        this.port = port;
        this.connections = connections;
    }

    /// @param seconds from the first request to the last answer
    /// @param latencies in seconds, ascending
    record Outcome(double seconds, double[] latencies) {
        double percentile(double share) {
            return latencies[(int) Math.min(latencies.length - 1.0, share * latencies.length)];
        }
    }

    /// Sends the same request many times, but for a [#NUMBER] in it.
    ///
    /// @param expected the status every answer must have
    Outcome post(String path, String body, String headers, int times, int expected)
            throws IOException {
        return new Run(request(path, body, headers), times, expected, Pace.NONE).go();
    }

    /// Sends the same request so many times a second, until it is to stop.
    ///
    /// @return how many were answered
    int offer(String path, String body, double perSecond, BooleanSupplier stopped)
            throws IOException {
        var pace = new Pace(perSecond, stopped);
        var run = new Run(request(path, body, ""), Integer.MAX_VALUE, 202, pace);
        run.go();
        return run.answered;
    }

    private byte[] request(String path, String body, String headers) {
        return ("POST %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nContent-Type: application/json\r\n%s"
                                + "Content-Length: %d\r\n\r\n%s")
                        .formatted(path, port, headers, body.length(), body)
                        .getBytes(StandardCharsets.US_ASCII);
    }

    /// How many requests are sent a second, and whether that is enough.
    private record Pace(double perSecond, BooleanSupplier stopped) {
        static final Pace NONE = new Pace(Double.POSITIVE_INFINITY, () -> false);

        boolean isFree() {
            return this == NONE;
        }

        /// How many are due by then.
        double due(long start) {
            return isFree() ? perSecond : Bench.secondsSince(start) * perSecond;
        }
    }

    private final class Run {
        private final byte[] request;

        /// Where the request has a number; -1 if nowhere.
        private final int numbered;

        private final int expected;
        private final Pace pace;
        private final int times;
        private final double[] latencies;
        private final Deque<Connection> idle = new ArrayDeque<>();
        private long start;
        private int sent;
        private int answered;

        Run(byte[] request, int times, int expected, Pace pace) {
            this.request = request;
            this.numbered = new String(request, StandardCharsets.US_ASCII).indexOf(NUMBER);
            this.expected = expected;
            this.pace = pace;
            this.times = times;
            this.latencies = new double[Math.min(times, MOST_KEPT)];
        }

        Outcome go() throws IOException {
            try (Selector selector = Selector.open()) {
                start = System.nanoTime();
                for (int i = 0; i < connections; i++) {
                    connect(selector);
                }
                while (answered < times && !pace.stopped().getAsBoolean()) {
                    sendWhatIsDue();
                    selector.select(
                            key -> answer((Connection) key.attachment()), pace.isFree() ? 0 : 1);
                }
                double seconds = Bench.secondsSince(start);
                for (SelectionKey key : selector.keys()) {
                    key.channel().close();
                }
                Arrays.sort(latencies);
                return new Outcome(seconds, latencies);
            }
        }

        private void connect(Selector selector) throws IOException {
            var channel = SocketChannel.open(new InetSocketAddress("127.0.0.1", port));
            channel.socket().setTcpNoDelay(true);
            channel.configureBlocking(false);
            var connection = new Connection(channel);
            channel.register(selector, SelectionKey.OP_READ, connection);
            idle.add(connection);
        }

        private void sendWhatIsDue() throws IOException {
            double due = Math.min(times, pace.due(start));
            while (sent < due && !idle.isEmpty()) {
                number(sent++);
                idle.remove().send(request);
            }
        }

        private void number(int number) {
            int left = number;
            for (int i = NUMBER.length() - 1; numbered >= 0 && i > 0; i--) {
                request[numbered + i] = (byte) ('0' + left % 10);
                left /= 10;
            }
        }

        private void answer(Connection connection) {
            try {
                int status = connection.receive();
                if (status == Connection.INCOMPLETE) {
                    return;
                }
                if (status != expected) {
                    throw new IOException("expected " + expected + ", got " + connection.text());
                }
                latencies[answered++ % latencies.length] = connection.elapsed();
                idle.add(connection);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private static final class Connection {
        static final int INCOMPLETE = 0;

        private final SocketChannel channel;
        private final ByteBuffer answer = ByteBuffer.allocate(1 << 16);
        private long sentAt;

        Connection(SocketChannel channel) {
            this.channel = channel;
        }

        void send(byte[] request) throws IOException {
            answer.clear();
            sentAt = System.nanoTime();
            var buffer = ByteBuffer.wrap(request);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
        }

        double elapsed() {
            return Bench.secondsSince(sentAt);
        }

        /// The status, once the whole answer is there.
        int receive() throws IOException {
            if (channel.read(answer) < 0) {
                throw new IOException("the service closed the connection: " + text());
            }
            return isComplete(text())
                    ? Integer.parseInt(text().substring(9, 12))
                    : INCOMPLETE;
        }

        String text() {
            return new String(answer.array(), 0, answer.position(), StandardCharsets.ISO_8859_1);
        }

        private static boolean isComplete(String text) {
            int head = text.indexOf("\r\n\r\n");
            if (head < 0) {
                return false;
            }
            int length = text.indexOf("Content-Length: ");
            if (length >= 0 && length < head) {
                int end = text.indexOf('\r', length);
                int expected = Integer.parseInt(text.substring(length + 16, end));
                return text.length() >= head + 4 + expected;
            }
            return text.endsWith("0\r\n\r\n");
        }
    }
}
