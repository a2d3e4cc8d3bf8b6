import java.nio.file.Path;
import java.text.DecimalFormat;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Measures the service as a user runs it: the packed jar, its defaults, a data directory of its
/// own, the load generator on the same cores. Each measurement is repeated; medians with the least
/// and the greatest are printed.
///
/// `./coremill bench [submit] [drain-threads] [drain-python] [wait] [cpu]`, all without a name.
public final class Bench {
    private static final int REPEATS = 3;
    private static final String NOOP = "{\"type\":\"noop\",\"queue\":\"%s\"}";

    private final Map<String, Figure> figures = new LinkedHashMap<>();
    private final Service service;

    private Bench(Service service) {
        this.service = service;
    }

    public static void main(String[] args) throws Exception {
        Set<String> names =
                args.length == 0
                        ? Set.of("submit", "drain-threads", "drain-python", "wait", "cpu")
                        : Set.of(args);
        try (var service = Service.start(Path.of("target/coremill.jar"))) {
            var bench = new Bench(service);
            bench.warmUp();
            for (int repeat = 1; repeat <= REPEATS; repeat++) {
                System.err.printf("round %d of %d%n", repeat, REPEATS);
                bench.round(names);
            }
            bench.print();
        }
    }

    private void warmUp() throws Exception {
        submit("cpu", 30_000);
        service.awaitEmpty("cpu");
        submit("python", 10_000);
        service.awaitEmpty("python");
        new Load(service.port(), 1)
                .post("/v1/jobs", NOOP.formatted("cpu"), "Prefer: wait=10\r\n", 3_000, 200);
    }

    private void round(Set<String> names) throws Exception {
        if (names.contains("submit")) {
            submitted();
        }
        if (names.contains("drain-threads")) {
            drained("cpu", 100_000, 20_000);
        }
        if (names.contains("drain-python")) {
            drained("python", 60_000, 15_000);
        }
        if (names.contains("wait")) {
            waited();
        }
        if (names.contains("cpu")) {
            computed();
        }
    }

    /// Durable single POSTs a second, 64 connections, queue paused.
    private void submitted() throws Exception {
        service.post("/v1/queues/cpu/pause");
        double seconds = submit("cpu", 60_000).seconds();
        figure("submit, 64 connections (jobs/s)", 60_000 / seconds, 8_000);
        service.post("/v1/queues/cpu/resume");
        service.awaitEmpty("cpu");
    }

    /// No-ops a second from a full queue, which is opened at once.
    private void drained(String queue, int jobs, double goal) throws Exception {
        service.post("/v1/queues/" + queue + "/pause");
        submit(queue, jobs);
        long start = System.nanoTime();
        service.post("/v1/queues/" + queue + "/resume");
        service.awaitEmpty(queue);
        figure("drain no-ops, " + queue + " (jobs/s)", jobs / secondsSince(start), goal);
    }

    /// One client that submits and waits for the end, one job after the other.
    private void waited() throws Exception {
        Load.Outcome outcome =
                new Load(service.port(), 1)
                        .post(
                                "/v1/jobs",
                                NOOP.formatted("cpu"),
                                "Prefer: wait=10\r\n",
                                4_000,
                                200);
        figure("submit and wait, p50 (ms)", outcome.percentile(0.50) * 1e3, -2);
        figure("submit and wait, p99 (ms)", outcome.percentile(0.99) * 1e3, 0);
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
        figure("cpu: efficiency of " + name, (before + after) / 2 / through, 0.95);
    }

    private Load.Outcome submit(String queue, int jobs) throws Exception {
        return new Load(service.port(), 64).post("/v1/jobs", NOOP.formatted(queue), "", jobs, 202);
    }

    /// @param goal at least this; if negative, at most as much; 0 for none
    private void figure(String name, double value, double goal) {
        figures.computeIfAbsent(name, _ -> new Figure(goal, new ArrayList<>())).values().add(value);
        System.err.printf("  %-36s %,12.2f%n", name, value);
    }

    private void print() {
        System.out.printf(
                "%n%d cores, JDK %s, %d rounds%n%n",
                Runtime.getRuntime().availableProcessors(), Runtime.version(), REPEATS);
        System.out.printf(
                "%-36s %12s %12s %12s %12s%n", "", "median", "least", "greatest", "goal");
        figures.forEach((name, figure) -> System.out.println(figure.row(name)));
    }

    private record Figure(double goal, List<Double> values) {
        String row(String name) {
            List<Double> sorted = values.stream().sorted().toList();
            return "%-36s %,12.2f %,12.2f %,12.2f %12s"
                    .formatted(
                            name,
                            sorted.get(sorted.size() / 2),
                            sorted.getFirst(),
                            sorted.getLast(),
                            goalInWords());
        }

        private String goalInWords() {
            return goal == 0
                    ? ""
                    : (goal > 0 ? "≥ " : "≤ ") + new DecimalFormat("#,##0.##").format(Math.abs(goal));
        }
    }

    static double secondsSince(long start) {
        return (System.nanoTime() - start) / 1e9;
    }
}
