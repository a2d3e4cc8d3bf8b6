import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// What becomes of a service through which many jobs have gone, and which keeps few of them: the
/// size of its file, its memory and its rates, a line for each so many jobs.
///
/// `./coremill bench retention --jobs=20000000`
final class Growth {
    private static final String OPTION = "--jobs=";
    private static final int AT_ONCE = 50_000;
    private static final int LINES = 40;
    private static final String NOOP = "{\"type\":\"noop\",\"queue\":\"cpu\"}\n";

    private Growth() {}

    /// Whether that is what is asked for.
    static boolean isAsked(String[] args) {
        return List.of(args).contains("retention")
                && List.of(args).stream().anyMatch(arg -> arg.startsWith(OPTION));
    }

    static void run(Path jar, String[] args) throws Exception {
        long jobs =
                List.of(args).stream()
                        .filter(arg -> arg.startsWith(OPTION))
                        .mapToLong(arg -> Long.parseLong(arg.substring(OPTION.length())))
                        .findFirst()
                        .orElseThrow();
        try (var service = Service.start(jar, "--coremill.queues.cpu.retain.count=100000")) {
            byte[] lines = NOOP.repeat(AT_ONCE).getBytes(StandardCharsets.US_ASCII);
            System.out.println("jobs, jobs/s, file MB, log MB, RSS MB");
            long shown = Math.max(AT_ONCE, jobs / LINES);
            long start = System.nanoTime();
            long since = 0;
            for (long done = AT_ONCE; done <= jobs; done += AT_ONCE) {
                service.upload("/v1/jobs", new ByteArrayInputStream(lines));
                service.awaitEmpty("cpu");
                since += AT_ONCE;
                if (since >= shown) {
                    print(service, done, since / Bench.secondsSince(start));
                    since = 0;
                    start = System.nanoTime();
                }
            }
        }
    }

    private static void print(Service service, long done, double rate) throws IOException {
        System.out.printf(
                "%d, %.0f, %.1f, %.1f, %.0f%n",
                done,
                rate,
                megabytes(service.file("coremill.db")),
                megabytes(service.file("coremill.db-wal")),
                Rest.rss(service.pid()));
    }

    private static double megabytes(Path file) throws IOException {
        return Files.exists(file) ? Files.size(file) / 1048576.0 : 0;
    }
}
