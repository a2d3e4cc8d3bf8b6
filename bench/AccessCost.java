import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;

/// What access costs in CPU time of the service. Two of them run at once, and are measured in turns:
/// one takes whoever comes, the other asks for a key.
///
/// `./coremill bench access [PAIRS]`
public final class AccessCost {
    private static final Path JAR = Path.of("target/coremill.jar");
    private static final String NOOP = "{\"type\":\"noop\",\"queue\":\"cpu\"}";
    private static final int JOBS = 40_000;
    private static final int WARM_UP = 150_000;
    private static final int REFUSED = 40_000;
    private static final double PER = 100_000;

    private final Service open;
    private final Service closed;
    private final String good;
    private final String bad;

    private AccessCost(Service open, Service closed, String key) {
        this.open = open;
        this.closed = closed;
        good = "Authorization: Bearer " + key + "\r\n";
        bad = "Authorization: Bearer " + key() + "\r\n";
    }

    public static void main(String[] args) throws Exception {
        int pairs = args.length > 0 ? Integer.parseInt(args[0]) : 10;
        String key = key();
        try (var open = Service.start(JAR);
                var closed = Service.startWithKey(JAR, key)) {
            new AccessCost(open, closed, key).measure(pairs);
        }
    }

    private static String key() {
        byte[] secret = new byte[32];
        new SecureRandom().nextBytes(secret);
        return "cm_bootstrap_" + Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
    }

    private void measure(int pairs) throws Exception {
        submit(open, "", WARM_UP);
        submit(closed, good, WARM_UP);
        List<Double> ratios = new ArrayList<>();
        List<Double> costs = new ArrayList<>();
        for (int pair = 1; pair <= pairs; pair++) {
            System.err.printf("pair %d of %d%n", pair, pairs);
            double first = pair % 2 == 0 ? submit(open, "", JOBS) : submit(closed, good, JOBS);
            double second = pair % 2 == 0 ? submit(closed, good, JOBS) : submit(open, "", JOBS);
            double ofClosed = pair % 2 == 0 ? second : first;
            ratios.add(ofClosed / (pair % 2 == 0 ? first : second));
            costs.add(ofClosed);
        }
        Collections.sort(ratios);
        Collections.sort(costs);
        System.out.printf(
                "submit with a key: %.2f CPU s for 100,000, %.3f of without (%.3f to %.3f)%n",
                Pairs.median(costs), Pairs.median(ratios), ratios.getFirst(), ratios.getLast());
        printRefused(Pairs.median(costs));
    }

    /// CPU seconds for 100,000 jobs.
    private static double submit(Service service, String header, int jobs) throws Exception {
        service.post("/v1/queues/cpu/pause");
        double start = CpuSeconds.of(service.pid());
        new Load(service.port(), 64).post("/v1/jobs", NOOP, header, jobs, 202);
        double cost = CpuSeconds.of(service.pid()) - start;
        service.post("/v1/queues/cpu/resume");
        service.awaitNewest("cpu");
        service.awaitEmpty("cpu");
        return cost * PER / jobs;
    }

    /// @param ofGood CPU seconds for 100,000 submissions with a key
    private void printRefused(double ofGood) throws IOException {
        print("no key", kept(""), ofGood);
        print("a wrong key, most of them over the limit of failed logins", kept(bad), ofGood);
        print("no key, each on a new connection", anew("", "401"), ofGood);
        print("a wrong key, each on a new connection", anew(bad, "429"), ofGood);
        print("a key, each on a new connection", anew(good, "202"), ofGood);
    }

    private static void print(String what, double cost, double ofGood) {
        System.out.printf(
                "calls with %s: %.2f CPU s for 100,000, %.2f of submissions with a key%n",
                what, cost, cost / ofGood);
    }

    /// CPU seconds for 100,000 calls that are refused, on connections that are used for as long as
    /// the service keeps them.
    private double kept(String header) throws IOException {
        double start = CpuSeconds.of(closed.pid());
        Attack.sendKept(closed.port(), header, REFUSED);
        return (CpuSeconds.of(closed.pid()) - start) * PER / REFUSED;
    }

    private double anew(String header, String status) throws IOException {
        double start = CpuSeconds.of(closed.pid());
        Attack.send(
                closed.port(), header, status, REFUSED, Double.POSITIVE_INFINITY, () -> false);
        return (CpuSeconds.of(closed.pid()) - start) * PER / REFUSED;
    }
}
