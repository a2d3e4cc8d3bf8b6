import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/// Measures services that share a PostgreSQL on the same cores, as [Bench] does one that has its
/// jobs in a file: a service that is alone on its schema, and three nodes on another one. All that
/// is compared is measured in the same round.
///
/// `./coremill bench postgres [--rounds=N] [--jobs=N] [--minutes=N] [NAME]…`
public final class PostgresBench {
    private static final Path JAR = Path.of("target/coremill.jar");
    private static final Path JSON = Path.of("target/bench-postgres.json");
    private static final String NOOP = "{\"type\":\"noop\",\"queue\":\"%s\"}";
    private static final int CONNECTIONS = 64;
    private static final double MOST_ASKED_OF_A_DRAIN = 25_000;
    private static final double SHARE_ASKED_OF_A_DRAIN = 0.5;

    /// About what the service claims at once while it drains no-ops.
    private static final int BATCH = 1_000;

    /// So many that an upload can go on beside whatever is measured.
    static final int MOST_WAITING = 20_000_000;

    private static final int WAITS = 2_000;

    /// So many before the first, by which the way of a wait is compiled on both nodes.
    private static final int WARM_WAITS = 5_000;

    private static final int POLLED_WAITS = 30;
    private static final int IDLE_SECONDS = 30;
    private static final double MICROS = 1e6;

    /// Times the jobs of other measurements: removal begins some seconds later.
    private static final int FULL = 6;

    private final Figures figures = new Figures();
    private final Options options;
    private final Database database;
    private final List<AutoCloseable> open = new ArrayList<>();
    private Service alone;
    private Service few;
    private Service ceiling;
    private BareStatements bare;
    private List<Service> nodes = List.of();

    private PostgresBench(Options options, Database database) {
        this.options = options;
        this.database = database;
    }

    public static void main(String[] args) throws Exception {
        Options options = Options.of(args);
        try (var database = Database.start()) {
            System.err.printf(
                    "PostgreSQL %s in %s, on a disk that keeps 4 KiB in %.2f ms%n",
                    database.version(), database.directory(), database.syncMillis());
            var bench = new PostgresBench(options, database);
            try {
                bench.run();
            } finally {
                bench.stop();
            }
        }
    }

    /// @param jobs in one drain, and in one run of submissions
    /// @param minutes for which a transaction stays open
    private record Options(int rounds, int jobs, double minutes, Set<String> names) {
        static final List<String> ALL =
                List.of("submit",
                        "keys",
                        "ndjson",
                        "drain",
                        "retention",
                        "bulk",
                        "nodes",
                        "wait",
                        "idle",
                        "polling",
                        "xmin");

        static Options of(String[] args) {
            List<String> names = Stream.of(args).filter(arg -> !arg.startsWith("--")).toList();
            if (!ALL.containsAll(names)) {
                System.err.println("there is only " + String.join(", ", ALL));
                System.exit(2);
            }
            return new Options(
                    (int) value(args, "rounds", 3),
                    (int) value(args, "jobs", 100_000),
                    value(args, "minutes", 10),
                    Set.copyOf(names.isEmpty() ? ALL : names));
        }

        private static double value(String[] args, String name, double usual) {
            String start = "--" + name + "=";
            return Stream.of(args)
                    .filter(arg -> arg.startsWith(start))
                    .mapToDouble(arg -> Double.parseDouble(arg.substring(start.length())))
                    .findFirst()
                    .orElse(usual);
        }

        boolean has(String... some) {
            return Stream.of(some).anyMatch(names::contains);
        }
    }

    private void run() throws Exception {
        start();
        for (int round = 1; round <= options.rounds(); round++) {
            System.err.printf("round %d of %d%n", round, options.rounds());
            takeRound();
        }
        takeOnce();
        System.out.printf(
                "%n%d cores, JDK %s, PostgreSQL %s, %d rounds%n%n%s%n",
                Runtime.getRuntime().availableProcessors(),
                Runtime.version(),
                database.version(),
                options.rounds(),
                figures.table());
        figures.writeJson(JSON, options.rounds());
    }

    private void takeRound() throws Exception {
        if (options.has("submit")) {
            submitted();
        }
        if (options.has("keys")) {
            submittedUnderKeys();
        }
        if (options.has("ndjson")) {
            uploaded();
        }
        if (options.has("drain")) {
            drained();
        }
        if (options.has("retention")) {
            drainedWhileJobsGo();
        }
        if (options.has("bulk")) {
            doneInBulk();
        }
        if (options.has("nodes")) {
            drainedTogether();
        }
        if (options.has("wait")) {
            waited();
        }
    }

    private void takeOnce() throws Exception {
        if (options.has("idle")) {
            rested();
        }
        if (options.has("polling")) {
            polled();
        }
        if (options.has("xmin")) {
            heldXmin();
        }
    }

    // ---- what is measured

    private void start() throws Exception {
        if (options.has("submit", "keys", "ndjson", "drain", "retention", "bulk", "nodes", "xmin")) {
            alone = keep(service("alone", "alone"));
            warmUp(alone, alone);
        }
        if (options.has("submit")) {
            ceiling = keep(Service.startCeiling(JAR));
            submit(ceiling, "cpu", options.jobs());
        }
        if (options.has("drain", "ndjson")) {
            bare = keep(new BareStatements(database));
            bare.drain(options.jobs(), BATCH, "alone");
        }
        if (options.has("retention")) {
            few = keep(service("few", "few", "--coremill.queues.cpu.retain.count=10000"));
            warmUp(few, few);
        }
        if (options.has("nodes", "wait", "idle")) {
            nodes =
                    List.of(
                            keep(service("shared", "one", "--coremill.node-labels=far")),
                            keep(service("shared", "two")),
                            keep(service("shared", "three")));
            warmUp(nodes.get(0), nodes.get(1));
        }
        if (options.has("wait")) {
            waits(nodes.get(1), WARM_WAITS);
        }
    }

    private <T extends AutoCloseable> T keep(T part) {
        open.addFirst(part);
        return part;
    }

    private void stop() throws Exception {
        for (AutoCloseable part : open) {
            part.close();
        }
    }

    /// Jobs of the queue `far` run on nodes with a label.
    private Service service(String schema, String node, String... settings) throws IOException {
        var all = new ArrayList<>(database.settings(schema, node));
        all.addAll(
                List.of(
                        "--coremill.queues.far.executor=threads",
                        "--coremill.queues.far.on=far",
                        "--coremill.queues.io.max-waiting=" + MOST_WAITING));
        all.addAll(List.of(settings));
        return Service.start(JAR, all.toArray(String[]::new));
    }

    private void warmUp(Service one, Service other) throws Exception {
        for (int i = 0; i < 3; i++) {
            submit(i == 1 ? other : one, "cpu", options.jobs() / 2);
            one.awaitNewest("cpu");
            one.awaitEmpty("cpu");
        }
        // claims go by plans that fit full tables from now on
        database.run("ANALYZE");
    }

    // ---- the measurements

    /// Single POSTs a second, each answered once it is on disk; nothing runs.
    private void submitted() throws Exception {
        double nothing = options.jobs() / submit(ceiling, "cpu", options.jobs()).seconds();
        alone.post("/v1/queues/cpu/pause");
        var cost = new Cost();
        double durable = options.jobs() / submit(alone, "cpu", options.jobs()).seconds();
        cost.add("submit");
        alone.post("/v1/queues/cpu/resume");
        alone.awaitNewest("cpu");
        alone.awaitEmpty("cpu");
        figures.addWithCeiling(
                "submit, 64 connections",
                "submit: a controller that stores nothing",
                "jobs/s",
                Figures.Goal.atLeast(0.6),
                durable,
                nothing);
    }

    /// CPU seconds of the service and of the database together, as a share of those for plain ones.
    private void submittedUnderKeys() throws Exception {
        alone.post("/v1/queues/cpu/pause");
        var cost =
                new KeyCost(
                        alone,
                        options.jobs(),
                        () -> CpuSeconds.of(alone.pid()) + database.cpuSeconds());
        figures.add(
                "submission with a unique key: CPU time of plain ones",
                "",
                Figures.Goal.atMost(1.3),
                cost.ofUnique());
        figures.add(
                "submission with an Idempotency-Key: CPU time of plain ones",
                "",
                Figures.Goal.atMost(1.3),
                cost.ofRequests());
        alone.post("/v1/queues/cpu/resume");
        alone.awaitNewest("cpu");
        alone.awaitEmpty("cpu");
    }

    /// Jobs one a line, beside the same rows inserted by the database alone.
    private void uploaded() throws Exception {
        var rates = new UploadRates(alone, options.jobs());
        double raw = bare.insert(options.jobs(), BATCH, "alone");
        figures.addWithCeiling(
                "submit many, one a line",
                "submit many: the same rows, inserted alone",
                "jobs/s",
                Figures.Goal.atLeast(0.5),
                rates.alone(),
                raw);
        figures.add(
                "submit many, one a line, each under a unique key",
                "jobs/s",
                Figures.Goal.NONE,
                rates.ofUnique());
        figures.add(
                "p99 of single submits beside an upload: of p99 alone",
                "",
                Figures.Goal.atMost(10),
                rates.slowness());
        figures.add(
                "drain no-ops: share beside an upload",
                "",
                Figures.Goal.atLeast(0.5),
                rates.share(this::filledAndDrained));
    }

    private void drained() throws Exception {
        double before = bare.drain(options.jobs(), BATCH, "alone");
        fill(alone);
        var cost = new Cost();
        double rate = drain(alone, "alone");
        cost.add("drain");
        double after = bare.drain(options.jobs(), BATCH, "alone");
        double most = (before + after) / 2;
        figures.addWithCeiling(
                "drain no-ops",
                "drain: its statements alone, one connection",
                "jobs/s",
                Figures.Goal.NONE,
                rate,
                most);
        figures.add(
                "drain no-ops: share of what is asked",
                "",
                Figures.Goal.atLeast(1),
                rate / Math.min(MOST_ASKED_OF_A_DRAIN, SHARE_ASKED_OF_A_DRAIN * most));
    }

    /// The queue of one node keeps 10,000 jobs, so as many are removed as finish.
    private void drainedWhileJobsGo() throws Exception {
        int full = FULL * options.jobs();
        var keeping = RemovalRate.of(alone, false, full);
        RemovalRate.of(few, true, full).enter(figures, keeping);
    }

    private void doneInBulk() throws Exception {
        for (var rate : new BulkRates(alone, options.jobs()).alone().entrySet()) {
            figures.add(
                    "bulk action " + rate.getKey(),
                    "jobs/s",
                    Figures.Goal.atLeast(10_000),
                    rate.getValue());
        }
        figures.add(
                "drain no-ops: share beside a bulk action",
                "",
                Figures.Goal.atLeast(0.8),
                new BulkRates(alone, options.jobs()).share(this::filledAndDrained));
    }

    private double filledAndDrained() throws Exception {
        fill(alone);
        return drain(alone, "alone");
    }

    /// They share the cores, so that more of them can only be slower.
    private void drainedTogether() throws Exception {
        fill(alone);
        double one = drain(alone, "alone");
        fill(nodes.get(0));
        double three = drain(nodes.get(0), "shared");
        figures.add("drain no-ops, one node", "jobs/s", Figures.Goal.NONE, one);
        figures.add("drain no-ops, three nodes", "jobs/s", Figures.Goal.NONE, three);
        figures.add(
                "drain no-ops: three nodes, share of one",
                "",
                Figures.Goal.atLeast(0.7),
                three / one);
    }

    /// One client that waits on a node which runs none of these jobs.
    private void waited() throws Exception {
        waits(nodes.get(1), WAITS / 4);
        Load.Outcome far = waits(nodes.get(1), WAITS);
        Load.Outcome near = waits(nodes.get(0), WAITS);
        figures.add(
                "wait for a job on another node, p50",
                "ms",
                Figures.Goal.atMost(3),
                far.percentile(0.5) * 1e3);
        figures.add(
                "wait for a job on another node, p99",
                "ms",
                Figures.Goal.NONE,
                far.percentile(0.99) * 1e3);
        figures.add(
                "wait for a job on the same node, p50",
                "ms",
                Figures.Goal.NONE,
                near.percentile(0.5) * 1e3);
    }

    /// The same where no node hears another: each listens in a database in which nothing happens.
    private void polled() throws Exception {
        BareStatements.migrate(database, "deaf");
        database.run("CREATE DATABASE elsewhere");
        String nowhere = "--coremill.store.direct-url=" + database.url("elsewhere");
        try (var far = service("deaf", "one", nowhere, "--coremill.node-labels=far");
                var near = service("deaf", "two", nowhere)) {
            waits(far, WAITS / 4);
            Load.Outcome polled = waits(near, POLLED_WAITS);
            figures.add(
                    "wait for a job on another node without LISTEN, p50",
                    "ms",
                    Figures.Goal.NONE,
                    polled.percentile(0.5) * 1e3);
        }
    }

    /// What nodes ask while they have nothing to do.
    private void rested() throws Exception {
        Map<String, AtomicLong> seen = database.statements(IDLE_SECONDS);
        Map<String, Long> sums = new LinkedHashMap<>();
        seen.forEach(
                (statement, times) -> {
                    if (statement.startsWith("coremill ")) {
                        sums.merge(statement.split(" ")[1], times.get(), Long::sum);
                    }
                    System.err.printf("  %5d times in %d s: %s%n", times.get(), IDLE_SECONDS, statement);
                });
        long most =
                seen.entrySet().stream()
                        .filter(each -> each.getKey().startsWith("coremill "))
                        .mapToLong(each -> each.getValue().get())
                        .max()
                        .orElse(0);
        figures.add(
                "at rest: the statement that a node makes most often",
                "/s",
                Figures.Goal.atMost(1),
                most / (double) IDLE_SECONDS);
        for (String node : List.of("one", "two", "three")) {
            figures.add(
                    "at rest: all statements of a node",
                    "/s",
                    Figures.Goal.NONE,
                    sums.getOrDefault(node, 0L) / (double) IDLE_SECONDS);
        }
    }

    private void heldXmin() throws Exception {
        new HeldXmin(database, alone, figures).take(options.jobs(), options.minutes());
    }

    // ---- parts of them

    private void fill(Service service) throws Exception {
        service.post("/v1/queues/cpu/pause");
        submit(service, "cpu", options.jobs());
    }

    /// From the start of the first attempt to the end of the last, by the clock of the store: to
    /// ask for depths meanwhile would be work for the database.
    private double drain(Service service, String schema) throws Exception {
        double since = database.number(HeldXmin.NOW);
        service.post("/v1/queues/cpu/resume");
        service.awaitNewest("cpu");
        service.awaitEmpty("cpu");
        double micros =
                database.number(
                        "SELECT max(finished) - %.0f FROM %s.history WHERE finished > %.0f"
                                .formatted(since, schema, since));
        return options.jobs() * MICROS / micros;
    }

    private static Load.Outcome waits(Service service, int times) throws IOException {
        return new Load(service.port(), 1)
                .post("/v1/jobs", NOOP.formatted("far"), "Prefer: wait=10\r\n", times, 200);
    }

    private static Load.Outcome submit(Service target, String queue, int jobs) throws IOException {
        return new Load(target.port(), CONNECTIONS)
                .post("/v1/jobs", NOOP.formatted(queue), "", jobs, 202);
    }

    /// What jobs cost the database and the service that is alone, from now on.
    private final class Cost {
        private final double ofDatabase = database.cpuSeconds();
        private final double ofService = CpuSeconds.of(alone.pid());
        private final double written = database.walBytes();

        Cost() throws Exception {}

        void add(String what) throws Exception {
            double jobs = options.jobs();
            figures.add(
                    what + ": CPU time of the database, a job",
                    "µs",
                    Figures.Goal.NONE,
                    (database.cpuSeconds() - ofDatabase) * MICROS / jobs);
            figures.add(
                    what + ": CPU time of the service, a job",
                    "µs",
                    Figures.Goal.NONE,
                    (CpuSeconds.of(alone.pid()) - ofService) * MICROS / jobs);
            figures.add(
                    what + ": written ahead, a job",
                    "bytes",
                    Figures.Goal.NONE,
                    (database.walBytes() - written) / jobs);
        }
    }
}
