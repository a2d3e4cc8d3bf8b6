import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/// How fast a queue that keeps few jobs is drained while what it has too many of is removed. It is
/// looked at once removal is at work, as that begins some seconds after there is something to do.
///
/// @param jobs finished a second
/// @param removed jobs for each that finished
record RemovalRate(double jobs, double removed) {
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(30);
    private static final long LOOK = TimeUnit.SECONDS.toMillis(2);
    private static final String NOOP = "{\"type\":\"noop\",\"queue\":\"cpu\"}\n";

    /// @param few whether the service keeps few jobs
    /// @param jobs to fill the queue with: it must not get empty meanwhile
    static RemovalRate of(Service service, boolean few, int jobs)
            throws IOException, InterruptedException {
        byte[] lines = NOOP.repeat(jobs).getBytes(StandardCharsets.US_ASCII);
        service.post("/v1/queues/cpu/pause");
        service.upload("/v1/jobs", new ByteArrayInputStream(lines));
        double removed = service.removed();
        service.post("/v1/queues/cpu/resume");
        long deadline = System.nanoTime() + PATIENCE;
        while (few && service.removed() == removed && System.nanoTime() < deadline) {
            TimeUnit.MILLISECONDS.sleep(20);
        }
        var rate = looked(service);
        if (service.jobs("cpu") == 0) {
            throw new IOException("the queue was empty before the look was over: give it more jobs");
        }
        service.awaitEmpty("cpu");
        return rate;
    }

    /// @param keeping the same of a service that keeps them all
    void enter(Figures figures, RemovalRate keeping) {
        figures.add("drain no-ops while as many are removed", "jobs/s", Figures.Goal.NONE, jobs);
        figures.add(
                "drain no-ops: share while as many are removed",
                "",
                Figures.Goal.atLeast(0.8),
                jobs / keeping.jobs);
        figures.add(
                "jobs removed for each that finishes meanwhile",
                "",
                Figures.Goal.atLeast(1),
                removed);
    }

    private static RemovalRate looked(Service service) throws IOException, InterruptedException {
        long start = System.nanoTime();
        double removed = service.removed();
        double finished = service.finished();
        TimeUnit.MILLISECONDS.sleep(LOOK);
        double went = service.removed() - removed;
        double ended = service.finished() - finished;
        return new RemovalRate(ended / Bench.secondsSince(start), went / ended);
    }
}
