package io.coremill.chaos;

import io.coremill.queue.postgres.PostgresServer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// All scenarios there are.
final class ChaosScenarios {
    private static final int CUTS_TOGETHER = 6;
    private static final int KILLS_TOGETHER = 2;

    /// The one that is run with the tests: what matters most, in one start of the nodes.
    static final ChaosScenario TOGETHER =
            new ChaosScenario(
                    "together",
                    "commits go unanswered, nodes are killed and PostgreSQL is restarted, one after the other",
                    ChaosSetup.USUAL
                            .withProxies()
                            .withHeartbeat(Duration.ofSeconds(1))
                            .withLoad(60)
                            .withLeniency(Duration.ofSeconds(5)),
                    true,
                    ChaosScenarios::together);

    private ChaosScenarios() {}

    static List<ChaosScenario> all() {
        return Stream.of(
                        NodeScenarios.all().stream(),
                        DatabaseScenarios.all().stream(),
                        NetworkScenarios.all().stream(),
                        TickScenarios.all().stream(),
                        Stream.of(TOGETHER))
                .flatMap(some -> some)
                .toList();
    }

    static Optional<ChaosScenario> named(String name) {
        return all().stream().filter(scenario -> scenario.name().equals(name)).findFirst();
    }

    /// For a long run: nodes with a short heartbeat are killed again and again.
    static ChaosScenario killsOf(int times) {
        return new ChaosScenario(
                "kills",
                "%d nodes are killed (SIGKILL) and started again".formatted(times),
                ChaosSetup.USUAL.withHeartbeat(Duration.ofMillis(500)).withLoad(60),
                true,
                run -> NodeScenarios.kill(run, times));
    }

    private static void together(ChaosRun run) throws Exception {
        NetworkScenarios.cutCommits(run, CUTS_TOGETHER);
        NodeScenarios.kill(run, KILLS_TOGETHER);
        DatabaseScenarios.outage(run, PostgresServer::stop, "restarts of PostgreSQL");
    }
}
