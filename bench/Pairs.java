import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// What a job costs in CPU time of the service, beside what it cost in another build of it: both
/// run at once, and are measured in turns, so that whatever else the machine does is shared by the
/// two.
///
/// `./coremill bench against OTHER.jar [PAIRS [postgres]]`: with the last word both share a
/// PostgreSQL, each with a schema of its own, and what that costs counts as well.
///
/// `./coremill bench encryption [PAIRS [postgres]]` holds this build with encryption at rest against
/// itself without it.
public final class Pairs {
    private static final Path JAR = Path.of("target/coremill.jar");
    private static final String ENCRYPTION = "encryption";
    private static final String NOOP = "{\"type\":\"noop\",\"queue\":\"%s\"}";
    private static final int JOBS = 40_000;
    private static final int WARM_UP = 150_000;
    private static final double PER = 100_000;

    private final Map<String, List<Double>> ratios = new LinkedHashMap<>();
    private final Map<String, List<Double>> seconds = new LinkedHashMap<>();

    private final CpuUse ofBoth;

    private Pairs(CpuUse ofBoth) {
        this.ofBoth = ofBoth;
    }

    public static void main(String[] args) throws Exception {
        int pairs = args.length > 1 ? Integer.parseInt(args[1]) : 10;
        boolean encrypts = args[0].equals(ENCRYPTION);
        Path before = encrypts ? JAR : Path.of(args[0]);
        List<String> more =
                encrypts ? List.of("--coremill.encryption.key-file=" + keys()) : List.of();
        if (args.length > 2) {
            try (var database = Database.start()) {
                measure(
                        pairs,
                        service(before, database.settings("before", "before"), List.of()),
                        service(JAR, database.settings("now", "now"), more),
                        database::cpuSeconds);
            }
        } else {
            measure(
                    pairs,
                    service(before, List.of(), List.of()),
                    service(JAR, List.of(), more),
                    () -> 0);
        }
    }

    private static Service service(Path jar, List<String> settings, List<String> more)
            throws IOException {
        return Service.start(
                jar, Stream.concat(settings.stream(), more.stream()).toArray(String[]::new));
    }

    private static Path keys() throws IOException {
        Path file = Files.createTempFile("coremill", ".keys");
        byte[] secret = new byte[32];
        new SecureRandom().nextBytes(secret);
        Files.writeString(file, "bench " + Base64.getEncoder().encodeToString(secret));
        file.toFile().deleteOnExit();
        return file;
    }

    private static void measure(int pairs, Service before, Service now, CpuUse ofBoth)
            throws Exception {
        try (before;
                now) {
            var measured = new Pairs(ofBoth);
            warmUp(before);
            warmUp(now);
            for (int pair = 1; pair <= pairs; pair++) {
                System.err.printf("pair %d of %d%n", pair, pairs);
                measured.take(before, now, pair % 2 == 0);
            }
            measured.print();
        }
    }

    private static void warmUp(Service service) throws Exception {
        for (String queue : List.of("cpu", "python")) {
            submit(service, queue, WARM_UP);
            service.awaitEmpty(queue);
        }
    }

    private void take(Service before, Service now, boolean nowFirst) throws Exception {
        Map<String, Double> first = costs(nowFirst ? now : before);
        Map<String, Double> second = costs(nowFirst ? before : now);
        Map<String, Double> ofNow = nowFirst ? first : second;
        Map<String, Double> ofBefore = nowFirst ? second : first;
        ofNow.forEach(
                (name, cost) -> {
                    add(ratios, name, cost / ofBefore.get(name));
                    add(seconds, name, cost);
                });
    }

    /// CPU seconds for 100,000 jobs.
    private Map<String, Double> costs(Service service) throws Exception {
        Map<String, Double> costs = new LinkedHashMap<>();
        for (String queue : List.of("cpu", "python")) {
            service.post("/v1/queues/" + queue + "/pause");
            double start = seconds(service);
            submit(service, queue, JOBS);
            double submitted = seconds(service);
            double workers = ofWorkers(service);
            service.post("/v1/queues/" + queue + "/resume");
            service.awaitNewest(queue);
            service.awaitEmpty(queue);
            double drained = seconds(service) - submitted;
            if (queue.equals("cpu")) {
                costs.put("submit", (submitted - start) * PER / JOBS);
                costs.put("drain on threads", drained * PER / JOBS);
            } else {
                costs.put("drain through Python workers", drained * PER / JOBS);
                costs.put(
                        "the same, with the workers",
                        (drained + ofWorkers(service) - workers) * PER / JOBS);
            }
        }
        return costs;
    }

    private double seconds(Service service) throws IOException {
        return CpuSeconds.of(service.pid()) + ofBoth.seconds();
    }

    private static double ofWorkers(Service service) throws IOException {
        return CpuSeconds.ofFamily(service.pid()) - CpuSeconds.of(service.pid());
    }

    private static void submit(Service service, String queue, int jobs) throws IOException {
        new Load(service.port(), 64).post("/v1/jobs", NOOP.formatted(queue), "", jobs, 202);
    }

    private static void add(Map<String, List<Double>> to, String name, double value) {
        to.computeIfAbsent(name, _ -> new ArrayList<>()).add(value);
    }

    private void print() {
        System.out.println("| CPU seconds for 100,000 jobs | now | of before: median | least | most |");
        System.out.println("|---|---|---|---|---|");
        ratios.forEach(
                (name, all) -> {
                    Collections.sort(all);
                    List<Double> now = seconds.get(name);
                    Collections.sort(now);
                    System.out.printf(
                            "| %s | %.2f | %.3f | %.3f | %.3f |%n",
                            name, median(now), median(all), all.getFirst(), all.getLast());
                });
    }

    static double median(List<Double> sorted) {
        int half = sorted.size() / 2;
        return sorted.size() % 2 == 1
                ? sorted.get(half)
                : (sorted.get(half - 1) + sorted.get(half)) / 2;
    }
}
