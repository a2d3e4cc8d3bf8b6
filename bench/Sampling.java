import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// What it costs to look at every core and every worker once a second, with many workers: the CPU
/// time of the thread that does it and of those that look after the pool.
///
/// @param idle share of one core while no worker has anything to do
/// @param busy the same while each of them does something many times a second
record Sampling(double idle, double busy) {
    private static final int WORKERS = 64;
    private static final int SECONDS = 20;

    /// Compilers are still at work after a start.
    private static final int SETTLING = 30;

    private static final int JOBS_PER_WORKER_AND_SECOND = 5;
    private static final String SLEEP =
            "{\"type\":\"sleep\",\"queue\":\"many\",\"payload\":{\"duration\":\"PT0.2S\"}}";
    private static final Pattern IDLE = Pattern.compile("\"state\":\"idle\"");

    static Sampling of(Path jar) throws Exception {
        try (var service =
                Service.start(
                        jar,
                        "--coremill.queues.many.executor=processes",
                        "--coremill.queues.many.slots=" + WORKERS,
                        "--coremill.queues.many.min-workers=" + WORKERS,
                        "--coremill.queues.many.command="
                                + "python3,${coremill.data-dir}/workers/python/worker.py")) {
            awaitWorkers(service);
            TimeUnit.SECONDS.sleep(SETTLING);
            double idle = share(service.pid());
            int jobs = WORKERS * JOBS_PER_WORKER_AND_SECOND * (SETTLING + SECONDS) * 3 / 2;
            new Load(service.port(), 16).post("/v1/jobs", SLEEP, "", jobs, 202);
            TimeUnit.SECONDS.sleep(SETTLING);
            return new Sampling(idle, share(service.pid()));
        }
    }

    private static void awaitWorkers(Service service) throws IOException, InterruptedException {
        while (IDLE.matcher(service.get("/v1/workers")).results().count() < WORKERS) {
            TimeUnit.SECONDS.sleep(1);
        }
    }

    private static double share(long pid) throws IOException, InterruptedException {
        long before = nanos(pid);
        long start = System.nanoTime();
        TimeUnit.SECONDS.sleep(SECONDS);
        return (nanos(pid) - before) / (double) (System.nanoTime() - start);
    }

    private static long nanos(long pid) throws IOException {
        try (Stream<Path> tasks = Files.list(Path.of("/proc", String.valueOf(pid), "task"))) {
            List<Path> found = tasks.filter(Sampling::looks).toList();
            long sum = 0;
            for (Path task : found) {
                sum += Long.parseLong(Files.readString(task.resolve("schedstat")).split(" ")[0]);
            }
            return sum;
        }
    }

    /// The kernel keeps fifteen characters of a name.
    private static boolean looks(Path task) {
        try {
            String name = Files.readString(task.resolve("comm")).strip();
            return name.equals("coremill-cores") || name.startsWith("coremill-many-t");
        } catch (IOException e) {
            return false; // it has ended
        }
    }
}
