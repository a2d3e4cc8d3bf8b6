import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// How a good client fares beside bad ones: 2,000 requests a second without a valid key, each on a
/// connection of its own, and 10,000 connections that ask nothing.
///
/// `./coremill bench attack`
public final class Attack {
    private static final Path JAR = Path.of("target/coremill.jar");
    private static final String NOOP = "{\"type\":\"noop\",\"queue\":\"cpu\"}";
    private static final String KEY = "cm_bootstrap_" + "b3Blbi1zZXNhbWUtYmVuY2gtMDEyMzQ1Njc4OTAxMjM";
    private static final String WRONG = "cm_bootstrap_" + "d3JvbmctdHJ5LWJlbmNoLTAxMjM0NTY3ODkwMTIzNDU";
    private static final double BAD_PER_SECOND = 2_000;
    private static final int IDLE = 10_000;
    private static final int GOOD = 3_000;

    private Attack() {}

    public static void main(String[] args) throws Exception {
        try (var service = Service.startWithKey(JAR, KEY)) {
            good(service, 20_000);
            print("alone", good(service, GOOD));
            besideBadRequests(service);
            besideIdleConnections(service);
        }
    }

    private static void besideBadRequests(Service service) throws Exception {
        var over = new AtomicBoolean();
        int[] sent = new int[1];
        Thread bad =
                Thread.ofPlatform()
                        .start(() -> sent[0] = attack(service.port(), over::get));
        TimeUnit.SECONDS.sleep(2);
        long before = System.nanoTime();
        double[] latencies = good(service, GOOD);
        double seconds = Bench.secondsSince(before) + 2;
        over.set(true);
        bad.join();
        print("beside %.0f bad requests a second".formatted(sent[0] / seconds), latencies);
    }

    private static int attack(int port, BooleanSupplier over) {
        try {
            String header = "Authorization: Bearer " + WRONG + "\r\n";
            return send(port, header, "429", Integer.MAX_VALUE, BAD_PER_SECOND, over);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Sends requests, each on a new connection.
    ///
    /// @param status of the answers; a refusal may be 401 as well
    static int send(
            int port,
            String header,
            String status,
            int times,
            double perSecond,
            BooleanSupplier over)
            throws IOException {
        byte[] request = request(header);
        byte[] answer = new byte[4096];
        long start = System.nanoTime();
        int sent = 0;
        for (; sent < times && !over.getAsBoolean(); sent++) {
            while (sent > Bench.secondsSince(start) * perSecond) {
                LockSupport.parkNanos(100_000);
            }
            try (var socket = connection(port, sent)) {
                exchange(socket, request, answer, status);
            }
        }
        return sent;
    }

    /// Sends requests that are refused, on a connection for as long as the service keeps it.
    static void sendKept(int port, String header, int times) throws IOException {
        byte[] request = request(header);
        byte[] answer = new byte[4096];
        int sent = 0;
        while (sent < times) {
            try (var socket = connection(port, sent)) {
                boolean isLast = false;
                for (; sent < times && !isLast; sent++) {
                    isLast =
                            exchange(socket, request, answer, "429")
                                    .contains("Connection: close");
                }
            }
        }
    }

    private static byte[] request(String header) {
        return ("POST /v1/jobs HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                        + header
                        + "Content-Length: "
                        + NOOP.length()
                        + "\r\n\r\n"
                        + NOOP)
                .getBytes(StandardCharsets.US_ASCII);
    }

    /// From many addresses, as ports of one would run out.
    private static Socket connection(int port, int number) throws IOException {
        var socket = new Socket();
        socket.setTcpNoDelay(true);
        socket.bind(new InetSocketAddress("127.0.%d.1".formatted(number % 250), 0));
        socket.connect(new InetSocketAddress("127.0.0.1", port));
        return socket;
    }

    /// The service sends each answer at once.
    private static String exchange(Socket socket, byte[] request, byte[] answer, String status)
            throws IOException {
        socket.getOutputStream().write(request);
        int count = socket.getInputStream().read(answer);
        String text = new String(answer, 0, Math.max(0, count), StandardCharsets.US_ASCII);
        if (!text.startsWith("HTTP/1.1 401") && !text.startsWith("HTTP/1.1 " + status)) {
            throw new IOException("expected " + status + ", got " + text);
        }
        return text;
    }

    private static void besideIdleConnections(Service service) throws Exception {
        List<SocketChannel> idle = new ArrayList<>();
        try {
            for (int i = 0; i < IDLE; i++) {
                var one =
                        SocketChannel.open(new InetSocketAddress("127.0.0.1", service.port()));
                idle.add(one);
                if (i % 2 == 1) {
                    one.write(ByteBuffer.wrap("GET / HTTP/1.1\r\nX: ".getBytes(StandardCharsets.US_ASCII)));
                }
            }
            print("beside %,d idle connections".formatted(IDLE), good(service, 300));
        } finally {
            for (SocketChannel one : idle) {
                one.close();
            }
        }
    }

    /// Submissions one after the other, each on a new connection, as the first of a client is.
    ///
    /// @return seconds, ascending
    private static double[] good(Service service, int times) throws IOException {
        double[] latencies = new double[times];
        for (int i = 0; i < times; i++) {
            long before = System.nanoTime();
            new Load(service.port(), 1)
                    .post("/v1/jobs", NOOP, "Authorization: Bearer " + KEY + "\r\n", 1, 202);
            latencies[i] = Bench.secondsSince(before);
        }
        Arrays.sort(latencies);
        return latencies;
    }

    private static void print(String where, double[] latencies) {
        System.out.printf(
                "a good client %s: p50 %.1f ms, p99 %.1f ms, most %.1f ms%n",
                where,
                latencies[latencies.length / 2] * 1000,
                latencies[(int) (latencies.length * 0.99)] * 1000,
                latencies[latencies.length - 1] * 1000);
    }
}
