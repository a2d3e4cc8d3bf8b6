import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/// Jobs are offered at half the rate of which the service is capable, while a transaction that
/// is none of the service is open: none of the rows that claims and settlements leave behind can be
/// cleaned up until it ends.
final class HeldXmin {
    /// By the clock of the database, in microseconds.
    static final String NOW = "SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint";

    private static final String JOB = "{\"type\":\"noop\",\"queue\":\"cpu\"}";
    private static final int CONNECTIONS = 64;
    private static final double SHARE_OFFERED = 0.5;
    private static final int BACK_WITHIN = 60;
    private static final int GONE_WITHIN = 300;
    private static final int NEVER = 9_999;

    /// Seconds over which a rate of claims is taken.
    private static final int SPAN = 5;

    private final Database database;
    private final Service service;
    private final Figures figures;
    private final Counts counts;

    HeldXmin(Database database, Service service, Figures figures) throws SQLException {
        this.database = database;
        this.service = service;
        this.figures = figures;
        counts = new Counts(database.connect());
    }

    void take(int jobs, double minutes) throws Exception {
        double offered = SHARE_OFFERED * mostPerSecond(jobs);
        figures.add("held xmin: offered", "jobs/s", Figures.Goal.NONE, offered);
        var stop = new AtomicBoolean();
        CompletableFuture<Integer> load = offer(offered, stop);
        try {
            TimeUnit.SECONDS.sleep(SPAN);
            held(offered, minutes);
            long waiting = counts.backlog();
            figures.add("held xmin: waiting at its end", "jobs", Figures.Goal.NONE, waiting);
            recovered(offered);
        } finally {
            stop.set(true);
            load.join();
        }
        service.awaitNewest("cpu");
        service.awaitEmpty("cpu");
    }

    /// Jobs that are submitted and run at once.
    private double mostPerSecond(int jobs) throws Exception {
        long start = System.nanoTime();
        new Load(service.port(), CONNECTIONS).post("/v1/jobs", JOB, "", jobs, 202);
        service.awaitNewest("cpu");
        service.awaitEmpty("cpu");
        double most = jobs / Bench.secondsSince(start);
        figures.add("submitted and run at once", "jobs/s", Figures.Goal.NONE, most);
        return most;
    }

    private CompletableFuture<Integer> offer(double perSecond, AtomicBoolean stop) {
        var offered = new CompletableFuture<Integer>();
        Thread.ofPlatform()
                .daemon()
                .start(
                        () -> {
                            try {
                                offered.complete(
                                        new Load(service.port(), CONNECTIONS)
                                                .offer("/v1/jobs", JOB, perSecond, stop::get));
                            } catch (Exception e) {
                                offered.completeExceptionally(e);
                            }
                        });
        return offered;
    }

    private void held(double offered, double minutes) throws Exception {
        try (Connection other = database.connect()) {
            other.setAutoCommit(false);
            other.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            other.createStatement().executeQuery("SELECT count(*) FROM pg_class").close();
            long done = counts.done();
            long start = System.nanoTime();
            watch(minutes);
            double rate = (counts.done() - done) / Bench.secondsSince(start);
            other.rollback();
            figures.add("held xmin: done", "jobs/s", Figures.Goal.NONE, rate);
            figures.add(
                    "held xmin: done, share of what was offered",
                    "",
                    Figures.Goal.atLeast(0.7),
                    rate / offered);
        }
    }

    /// Says how it goes, ten times.
    private void watch(double minutes) throws Exception {
        long span = (long) (minutes * 60_000 / 10);
        for (int i = 1; i <= 10; i++) {
            long done = counts.done();
            long start = System.nanoTime();
            TimeUnit.MILLISECONDS.sleep(span);
            System.err.printf(
                    "  held for %.1f of %.1f minutes: %,.0f jobs/s done, %,d wait%n",
                    i * minutes / 10,
                    minutes,
                    (counts.done() - done) / Bench.secondsSince(start),
                    counts.backlog());
        }
    }

    private void recovered(double offered) throws Exception {
        long end = System.nanoTime();
        double back = NEVER;
        double gone = NEVER;
        while (Bench.secondsSince(end) < GONE_WITHIN && (back == NEVER || gone == NEVER)) {
            long claimed = counts.claimed();
            long start = System.nanoTime();
            TimeUnit.SECONDS.sleep(SPAN);
            double rate = (counts.claimed() - claimed) / Bench.secondsSince(start);
            if (back == NEVER && rate >= 0.95 * offered) {
                back = Bench.secondsSince(end);
            }
            if (gone == NEVER && counts.backlog() < offered) {
                gone = Bench.secondsSince(end);
            }
        }
        figures.add(
                "after it: claims are at 0.95 again", "s", Figures.Goal.atMost(BACK_WITHIN), back);
        figures.add(
                "after it: less than a second's jobs wait",
                "s",
                Figures.Goal.atMost(GONE_WITHIN),
                gone);
    }

    /// Counted without looking at any row.
    private record Counts(Connection connection) {

        long claimed() throws SQLException {
            return number("SELECT last_value FROM alone.lease_number");
        }

        long done() throws SQLException {
            return number(
                    """
                    SELECT sum(pg_stat_get_tuples_inserted(inhrelid)) FROM pg_inherits
                    WHERE inhparent = 'alone.history'::regclass
                    """);
        }

        /// About how many jobs are not finished: connections report what they did a moment late.
        long backlog() throws SQLException {
            return number(
                    """
                    SELECT greatest(0, pg_stat_get_tuples_inserted('alone.job'::regclass)
                                       - pg_stat_get_tuples_deleted('alone.job'::regclass))
                    """);
        }

        private long number(String question) throws SQLException {
            try (var statement = connection.createStatement();
                    var row = statement.executeQuery(question)) {
                row.next();
                return row.getLong(1);
            }
        }
    }
}
