package io.coremill.whole;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import io.coremill.web.WebjarLibrary;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Serves the console and tells it of a machine with more cores and workers than any that tests run
/// on. Each tick comes when the test asks.
final class ManyCores implements AutoCloseable {
    private static final Map<String, String> MEDIA_TYPES =
            Map.of(
                    "html",
                    "text/html",
                    "js",
                    "text/javascript",
                    "css",
                    "text/css",
                    "svg",
                    "image/svg+xml");
    private static final String CHARTS =
            new WebjarLibrary("org.webjars.npm", "uplot").location().replace("classpath:", "")
                    + "dist/";
    private static final String END = "";

    private final int cores;
    private final int allowed;
    private final int workers;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final BlockingQueue<String> events = new LinkedBlockingQueue<>();
    private int ticks;
    private volatile String store = "";
    private volatile @Nullable Login login;

    ManyCores(int cores, int workers) throws IOException {
        this(cores, cores, workers);
    }

    /// @param allowed how many of the cores the service may use
    ManyCores(int cores, int allowed, int workers) throws IOException {
        this.cores = cores;
        this.allowed = allowed;
        this.workers = workers;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::file);
        server.createContext(
                "/v1/", guarded(exchange -> send(exchange, "application/json", json(exchange))));
        server.createContext(
                "/actuator/info", exchange -> send(exchange, "application/json", bytes("{}")));
        server.createContext("/v1/live", guarded(this::live));
        server.start();
    }

    int port() {
        return server.getAddress().getPort();
    }

    /// Tells one more second.
    void tick() {
        ticks++;
        events.add(event("tick", tick(ticks)));
    }

    /// What ticks say of the store from the next one on.
    void store(String json) {
        store = "\"store\":%s,".formatted(json);
    }

    /// From now on a proxy asks for a login, in this way; with null it does so no longer.
    void ask(@Nullable Login way) {
        login = way;
        events.add(END);
    }

    private HttpHandler guarded(HttpHandler service) {
        return exchange -> {
            Login way = login;
            if (way == null) {
                service.handle(exchange);
            } else {
                askFor(way, exchange);
            }
        };
    }

    private static void askFor(Login way, HttpExchange exchange) throws IOException {
        byte[] page = bytes("<!doctype html><title>Log in</title>");
        exchange.getResponseHeaders().set("Content-Type", "text/html");
        exchange.getResponseHeaders().set("Location", "http://login.invalid/");
        exchange.sendResponseHeaders(way.status, page.length);
        exchange.getResponseBody().write(page);
        exchange.close();
    }

    /// How proxies answer those whose session has expired.
    enum Login {
        ELSEWHERE(302),
        PAGE(200),
        UNAUTHORIZED(401),
        FORBIDDEN(403);

        private final int status;

        Login(int status) {
            this.status = status;
        }
    }

    private void live(HttpExchange exchange) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
        exchange.sendResponseHeaders(200, 0);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(bytes(event("history", history())));
            for (String next = events.take(); !next.equals(END); next = events.take()) {
                out.write(bytes(next));
                out.flush();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private String history() {
        String strip = list(300, second -> "%.2f".formatted(second % 100 / 100.0));
        return "{\"at\":\"%s\",\"period\":\"PT1S\",\"cores\":{%s},\"finished\":[%s],\"failed\":[%s]}"
                .formatted(
                        Instant.now(),
                        list(cores, core -> "\"%d\":[%s]".formatted(core, strip)),
                        list(300, second -> String.valueOf(second)),
                        list(300, second -> String.valueOf(second / 10)));
    }

    private String tick(int number) {
        return "{\"at\":\"%s\",%s\"node\":\"many\",\"changes\":%d,\"cores\":[%s],\"queues\":[%s],\"workers\":[%s]}"
                .formatted(
                        Instant.now(),
                        store,
                        number,
                        list(cores, core -> core(core, number)),
                        list(8, queue -> queue(queue, number)),
                        list(workers, worker -> worker(worker, number)));
    }

    private String core(int core, int number) {
        int percent = (core * 7 + number * 13) % 100;
        return "{\"core\":"
                + core
                + ",\"allowed\":"
                + (core < allowed)
                + ",\"online\":true,\"utilization\":"
                + percent / 100.0
                + ",\"queues\":{\"q0\":"
                + percent / 200.0
                + ",\"q1\":"
                + percent / 400.0
                + "}}";
    }

    private static String queue(int queue, int number) {
        return """
                {"name":"q%d","configured":true,"paused":false,"queued":%d,"scheduled":1,"running":25,\
                "oldestAge":"PT%dS","slots":{"total":25,"busy":20,"idle":5,"stuck":0},"finishedPerSecond":%d.0,\
                "failedPerSecond":0.0,"definition":{"executor":"processes","slots":25,"concurrency":1,\
                "timeout":"PT5M","maxAttempts":3,"maxWaiting":1000000}}"""
                .formatted(queue, number * 31, number, number % 90);
    }

    /// Not by a format, which takes more time than the page does with what comes of it.
    private String worker(int worker, int number) {
        String at = "{\"id\":\"q" + worker % 8 + "-" + worker + "\",\"queue\":\"q" + worker % 8;
        return at
                + "\",\"state\":\"busy\",\"pid\":"
                + (1000 + worker)
                + ",\"startedAt\":\"2026-01-01T00:00:00Z\",\"jobs\":[\"0199aaaa-bbbb-7ccc-8ddd-"
                + (1_000_000_000_000L + worker + number)
                + "\"],\"done\":"
                + (number * 3 + worker)
                + ",\"core\":"
                + (worker + number) % cores
                + ",\"cores\":[0,1,"
                + worker % cores
                + "],\"rss\":"
                + (30_000_000L + number * 100_000L)
                + ",\"runqueueWait\":\"PT"
                + number
                + ".5S\",\"migrations\":"
                + number
                + "}";
    }

    private byte[] json(HttpExchange exchange) {
        String path = exchange.getRequestURI().getPath();
        if (path.equals("/v1/types")) {
            return bytes("{\"types\":[]}");
        }
        return bytes("{\"comparisons\":[],\"jobs\":[%s]}".formatted(list(50, this::job)));
    }

    private String job(int job) {
        return """
                {"id":"0199aaaa-bbbb-7ccc-8ddd-%012d","type":"primes","queue":"q1","state":"succeeded","attempt":1,\
                "maxAttempts":3,"priority":0,"timeout":"PT5M","submittedAt":"2026-01-01T00:00:00Z",\
                "dueAt":"2026-01-01T00:00:00Z","startedAt":"2026-01-01T00:00:01Z",\
                "finishedAt":"2026-01-01T00:00:02Z"}"""
                .formatted(ticks + 50 - job);
    }

    private void file(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        String name = path.equals("/") ? "/index.html" : path;
        String type = MEDIA_TYPES.get(name.substring(name.lastIndexOf('.') + 1));
        send(exchange, type == null ? "application/octet-stream" : type, read(name));
    }

    private static byte @Nullable [] read(String name) throws IOException {
        String charts = "/console/uplot/";
        String resource =
                name.startsWith(charts)
                        ? CHARTS + name.substring(charts.length())
                        : "/static" + name;
        try (InputStream in = ManyCores.class.getResourceAsStream(resource)) {
            return in == null ? null : in.readAllBytes();
        }
    }

    private static void send(HttpExchange exchange, String type, byte @Nullable [] body)
            throws IOException {
        exchange.getResponseHeaders().set("Content-Type", type);
        // Stricter than the service has to be: nothing in the page may need more.
        exchange.getResponseHeaders().set("Content-Security-Policy", "default-src 'self'");
        if (body == null) {
            exchange.sendResponseHeaders(404, -1);
        } else {
            exchange.sendResponseHeaders(200, body.length);
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(body);
            }
        }
        exchange.close();
    }

    private static String event(String name, String data) {
        return "event: %s\ndata: %s\n\n".formatted(name, data);
    }

    private static String list(int count, IntFunction<String> each) {
        return IntStream.range(0, count).mapToObj(each).collect(Collectors.joining(","));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
        threads.close();
    }
}
