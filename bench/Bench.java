import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Measures the service as a user runs it: the packed jar, its defaults, a data directory of its
/// own, the load generator on the same cores. Beside each figure stands, from the same run, what is
/// possible without the service: its ceiling. All is repeated; medians with the least and the
/// greatest are printed as a table, and go to `target/bench.json` with every single value.
///
/// `./coremill bench [NAME]…`, all without a name. `retention --jobs=N` sends so many jobs through
/// a service that keeps few, see [Growth].
public final class Bench {
    private static final int ROUNDS = 3;
    private static final Path JAR = Path.of("target/coremill.jar");
    private static final Path JSON = Path.of("target/bench.json");
    private static final String IMAGE = "coremill:0.1.0";
    private static final String NOOP = "{\"type\":\"noop\",\"queue\":\"%s\"}";
    private static final String CPU_WAITS =
            "--coremill.queues.cpu.max-waiting=" + PostgresBench.MOST_WAITING;
    private static final String[] SETTINGS = {
        "--coremill.queues.io.max-waiting=" + PostgresBench.MOST_WAITING,
        CPU_WAITS,
        "--coremill.queues.once.executor=processes",
        "--coremill.queues.once.mode=once",
        "--coremill.queues.once.command=" + String.join(",", Once.COMMAND)
    };

    private static final int FULL = 600_000;
    private static final String[] SETTINGS_OF_FEW = {
        "--coremill.queues.cpu.retain.count=10000", CPU_WAITS
    };

    private final Figures figures = new Figures();
    private final Service service;
    private final Service ceiling;

    private Bench(Service service, Service ceiling) {
        this.service = service;
        this.ceiling = ceiling;
    }

    public static void main(String[] args) throws Exception {
        if (Growth.isAsked(args)) {
            Growth.run(JAR, args);
            return;
        }
        try (var service = Service.start(JAR, SETTINGS);
                var ceiling = Service.startCeiling(JAR)) {
            var bench = new Bench(service, ceiling);
            List<Measurement> chosen = bench.chosen(Set.of(args));
            bench.warmUp();
            for (int round = 1; round <= ROUNDS; round++) {
                System.err.printf("round %d of %d%n", round, ROUNDS);
                for (Measurement measurement : chosen) {
                    measurement.take();
                }
            }
            bench.print();
        }
    }

    @FunctionalInterface
    private interface Measurement {
        void take() throws Exception;
    }

    private List<Measurement> chosen(Set<String> names) {
        Map<String, Measurement> all = new LinkedHashMap<>();
        all.put("submit", this::submitted);
        all.put("keys", this::submittedUnderKeys);
        all.put("ndjson", this::uploaded);
        all.put("drain-threads", () -> drained("cpu", 100_000, Figures.Goal.atLeast(60_000)));
        all.put("drain-python", this::drainedThroughPipes);
        all.put("retention", this::drainedWhileJobsGo);
        all.put("bulk", this::doneInBulk);
        all.put("once", this::startedOnce);
        all.put("wait", this::waited);
        all.put("cpu", this::computed);
        all.put("start", this::started);
        all.put("cores", this::sampled);
        if (!all.keySet().containsAll(names)) {
            System.err.println("there is only " + String.join(", ", all.keySet()));
            System.exit(2);
        }
        all.keySet().removeIf(name -> !names.isEmpty() && !names.contains(name));
        return List.copyOf(all.values());
    }

    private void warmUp() throws Exception {
        submit(service, "cpu", 30_000);
        service.awaitEmpty("cpu");
        submit(ceiling, "cpu", 30_000);
        submit(service, "python", 10_000);
        service.awaitEmpty("python");
        submit(service, "once", 400);
        service.awaitEmpty("once");
        submitAndWait(3_000);
    }

    /// Durable single POSTs a second, 64 connections, queue paused.
    private void submitted() throws Exception {
        double nothing = 60_000 / submit(ceiling, "cpu", 60_000).seconds();
        service.post("/v1/queues/cpu/pause");
        double durable = 60_000 / submit(service, "cpu", 60_000).seconds();
        service.post("/v1/queues/cpu/resume");
        service.awaitEmpty("cpu");
        figures.addWithCeiling(
                "submit, 64 connections",
                "submit: a controller that stores nothing",
                "jobs/s",
                Figures.Goal.atLeast(0.7),
                durable,
                nothing);
    }

    /// CPU seconds of the service for submissions under keys that are new, as a share of those for
    /// plain ones of the same run. Each round has keys of its own.
    private void submittedUnderKeys() throws Exception {
        service.post("/v1/queues/cpu/pause");
        var cost = new KeyCost(service, 60_000);
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
        service.post("/v1/queues/cpu/resume");
        service.awaitEmpty("cpu");
    }

    /// Jobs one a line, beside the same rows written by the driver alone.
    private void uploaded() throws Exception {
        var rates = new UploadRates(service, 100_000);
        double raw = RawRows.perSecond(service.file("coremill.db"), 100_000);
        double rate = rates.alone();
        figures.addWithCeiling(
                "submit many, one a line",
                "submit many: the same rows, inserted alone",
                "jobs/s",
                Figures.Goal.atLeast(0.5),
                rate,
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
                rates.share(() -> drain(service, "cpu", 50_000)));
    }

    private void drainedThroughPipes() throws Exception {
        double drained = drained("python", 60_000, Figures.Goal.atLeast(30_000));
        List<String> command = service.workerCommand("python");
        try (var pipe = new BarePipe(command)) {
            pipe.run("noop", "{}", 10_000, 32);
            double ahead = 60_000 / pipe.run("noop", "{}", 60_000, 32);
            figures.add("bare pipes to Python workers, 32 ahead", "jobs/s", Figures.Goal.NONE, ahead);
            figures.add(
                    "drain no-ops, python: share of bare pipes, 32 ahead",
                    "",
                    Figures.Goal.NONE,
                    drained / ahead);
            figures.add(
                    "bare pipes to Python workers, one by one",
                    "jobs/s",
                    Figures.Goal.NONE,
                    20_000 / pipe.run("noop", "{}", 20_000, 1));
        }
    }

    /// No-ops a second from a full queue, which is opened at once.
    private double drained(String queue, int jobs, Figures.Goal goal) throws Exception {
        double rate = drain(service, queue, jobs);
        figures.add("drain no-ops, " + queue, "jobs/s", goal, rate);
        return rate;
    }

    private static double drain(Service from, String queue, int jobs) throws Exception {
        from.post("/v1/queues/" + queue + "/pause");
        submit(from, queue, jobs);
        long start = System.nanoTime();
        from.post("/v1/queues/" + queue + "/resume");
        from.awaitEmpty(queue);
        return jobs / secondsSince(start);
    }

    /// The queue keeps 10,000 jobs, so as many are removed as finish.
    private void drainedWhileJobsGo() throws Exception {
        try (var few = Service.start(JAR, SETTINGS_OF_FEW)) {
            RemovalRate.of(few, true, FULL);
            var keeping = RemovalRate.of(service, false, FULL);
            var removing = RemovalRate.of(few, true, FULL);
            removing.enter(figures, keeping);
        }
    }

    private void doneInBulk() throws Exception {
        for (var rate : new BulkRates(service, 100_000).alone().entrySet()) {
            figures.add(
                    "bulk action " + rate.getKey(),
                    "jobs/s",
                    Figures.Goal.atLeast(20_000),
                    rate.getValue());
        }
        figures.add(
                "drain no-ops: share beside a bulk action",
                "",
                Figures.Goal.atLeast(0.8),
                new BulkRates(service, 100_000).share(() -> drain(service, "cpu", 100_000)));
    }

    /// A fresh process for each job.
    private void startedOnce() throws Exception {
        int jobs = 400;
        service.post("/v1/queues/once/pause");
        submit(service, "once", jobs);
        long start = System.nanoTime();
        service.post("/v1/queues/once/resume");
        service.awaitEmpty("once");
        double rate = jobs / secondsSince(start);
        figures.addWithCeiling(
                "a fresh process for each job",
                "bare processes, one after the other on each core",
                "jobs/s",
                Figures.Goal.NONE,
                rate,
                jobs / Once.bare(jobs));
    }

    /// One client that submits and waits for the end, one job after the other.
    private void waited() throws Exception {
        Load.Outcome outcome = submitAndWait(4_000);
        figures.add(
                "submit and wait, p50", "ms", Figures.Goal.atMost(1), outcome.percentile(0.5) * 1e3);
        figures.add(
                "submit and wait, p99", "ms", Figures.Goal.atMost(5), outcome.percentile(0.99) * 1e3);
    }

    /// CPU-bound jobs against as many bare worker processes that do the same work at once.
    private void computed() throws Exception {
        var java = new Compute("hash", "{\"rounds\":2000000}", 60);
        var python = new Compute("hash", "{\"rounds\":300000}", 60);
        efficiency("threads", java, "isolated", "cpu");
        efficiency("Java workers", java, "isolated", "isolated");
        efficiency("Python workers", python, "python", "python");
    }

    /// The bare run comes before and after, as the machine's speed drifts.
    private void efficiency(String name, Compute compute, String bareQueue, String queue)
            throws Exception {
        List<String> command = service.workerCommand(bareQueue);
        double before = compute.bare(command);
        double through = compute.through(service, queue);
        double after = compute.bare(command);
        figures.add(
                "CPU-bound efficiency, " + name,
                "",
                Figures.Goal.atLeast(0.97),
                (before + after) / 2 / through);
    }

    private void started() throws Exception {
        long start = System.nanoTime();
        try (var fresh = Service.start(JAR)) {
            figures.add("ready, from the jar", "s", Figures.Goal.atMost(5), secondsSince(start));
            Rest rest = Rest.of(fresh.pid());
            figures.add("at rest: of one core", "%", Figures.Goal.atMost(0.5), rest.share() * 100);
            figures.add("at rest: memory (RSS)", "MB", Figures.Goal.atMost(250), rest.megabytes());
        }
        if (Container.isThere(IMAGE)) {
            figures.add(
                    "ready, in a container with 2 CPUs",
                    "s",
                    Figures.Goal.atMost(2.5),
                    Container.start(IMAGE));
        } else {
            System.err.printf("  there is no image %s to start%n", IMAGE);
        }
    }

    /// Every core and 64 workers looked at once a second.
    private void sampled() throws Exception {
        Sampling sampling = Sampling.of(JAR);
        figures.add(
                "looking at 64 idle workers: of one core",
                "%",
                Figures.Goal.atMost(0.5),
                sampling.idle() * 100);
        figures.add(
                "looking at 64 busy workers: of one core",
                "%",
                Figures.Goal.atMost(0.5),
                sampling.busy() * 100);
    }

    private static Load.Outcome submit(Service target, String queue, int jobs) throws IOException {
        return new Load(target.port(), 64).post("/v1/jobs", NOOP.formatted(queue), "", jobs, 202);
    }

    private Load.Outcome submitAndWait(int jobs) throws IOException {
        return new Load(service.port(), 1)
                .post("/v1/jobs", NOOP.formatted("cpu"), "Prefer: wait=10\r\n", jobs, 200);
    }

    private void print() throws IOException {
        System.out.printf(
                "%n%d cores, JDK %s, %d rounds%n%n%s%n",
                Runtime.getRuntime().availableProcessors(),
                Runtime.version(),
                ROUNDS,
                figures.table());
        figures.writeJson(JSON, ROUNDS);
    }

    static double secondsSince(long start) {
        return (System.nanoTime() - start) / 1e9;
    }
}
