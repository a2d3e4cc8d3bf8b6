package io.coremill.chaos;

import io.coremill.queue.postgres.PostgresServer;
import java.sql.SQLException;
import java.util.List;
import org.awaitility.Awaitility;

/// What happens to the database.
final class DatabaseScenarios {
    private static final int TIMES = 3;
    private static final int CUTS = 40;
    private static final int DISK_MEBIBYTES = 192;

    private DatabaseScenarios() {}

    static List<ChaosScenario> all() {
        return List.of(
                new ChaosScenario(
                        "restart-database",
                        "PostgreSQL is stopped fast and started again",
                        ChaosSetup.USUAL,
                        false,
                        run -> outages(run, PostgresServer::stop, "restarts of PostgreSQL")),
                new ChaosScenario(
                        "kill-database",
                        "PostgreSQL is killed (SIGKILL) and started again",
                        ChaosSetup.USUAL,
                        false,
                        run -> outages(run, PostgresServer::kill, "kills of PostgreSQL")),
                new ChaosScenario(
                        "cut-backends",
                        "all connections of all nodes are terminated, again and again",
                        ChaosSetup.USUAL,
                        false,
                        DatabaseScenarios::cutBackends),
                new ChaosScenario(
                        "full-disk",
                        "the disk of PostgreSQL is full for a while; the second time its log needs room",
                        ChaosSetup.USUAL.withDisk(DISK_MEBIBYTES),
                        false,
                        DatabaseScenarios::fillDisk));
    }

    private static void outages(ChaosRun run, DatabaseEnd end, String what) {
        for (int i = 0; i < TIMES; i++) {
            outage(run, end, what);
        }
    }

    static void outage(ChaosRun run, DatabaseEnd end, String what) {
        var server = run.cluster().server();
        end.of(server);
        run.count(what);
        run.load().awaitRefusals(run.load().perSecond());
        server.startAgain();
        run.restored();
        run.load().awaitMore(2 * run.load().perSecond());
    }

    private static void cutBackends(ChaosRun run) throws SQLException {
        for (int i = 0; i < CUTS; i++) {
            run.count("connections terminated", run.audit().terminateBackends());
            run.restored();
            run.load().awaitMore(run.load().perSecond() / 2);
        }
    }

    private static void fillDisk(ChaosRun run) throws Exception {
        for (boolean logToo : List.of(false, true)) {
            run.cluster().disk().fill();
            run.count("times without room");
            run.load().awaitRefusals(run.load().perSecond());
            if (logToo) {
                needRoomForLog(run);
            }
            run.cluster().disk().makeRoom();
            if (!comesBack(run)) {
                run.cluster().server().startAgain();
                run.count("restarts of PostgreSQL");
            }
            run.restored();
            run.load().awaitMore(2 * run.load().perSecond());
        }
    }

    /// New files of the write-ahead log, until there is no room for one.
    private static void needRoomForLog(ChaosRun run) {
        try {
            for (int i = 0; i < 100; i++) {
                run.audit()
                        .number(
                                "SELECT pg_wal_lsn_diff(pg_switch_wal(), '0/0')"
                                        + " + length(pg_logical_emit_message(false, 'x', 'y')::text)");
            }
        } catch (SQLException e) {
            run.count("crashes of PostgreSQL for want of room");
        }
    }

    /// Whether the server answers, or has ended.
    private static boolean comesBack(ChaosRun run) {
        var server = run.cluster().server();
        Awaitility.await("PostgreSQL recovers or ends")
                .until(() -> !server.isRunning() || answers(run));
        return server.isRunning();
    }

    private static boolean answers(ChaosRun run) {
        try {
            return run.audit().number("SELECT 1") == 1;
        } catch (SQLException e) {
            return false;
        }
    }

    /// How a server goes down.
    interface DatabaseEnd {
        void of(PostgresServer server);
    }
}
