package io.coremill.chaos;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.springframework.util.FileSystemUtils;

/// One scenario from start to end: a cluster is started, gets load, is disturbed, and everything
/// that came of it is looked at.
final class ChaosRun implements AutoCloseable {
    /// Of load before something happens, and after.
    private static final int SECONDS_OF_PEACE = 5;

    private final ChaosScenario scenario;
    private final NotingHandlers handlers;
    private final NodeCluster cluster;
    private final JobLoad load;
    private final Map<String, Integer> counts = new LinkedHashMap<>();
    private final List<NodeKill> kills = new ArrayList<>();
    private final List<Long> restored = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();

    private ChaosRun(ChaosScenario scenario, Path directory) throws Exception {
        this.scenario = scenario;
        handlers = NotingHandlers.in(directory);
        cluster = NodeCluster.start(scenario.setup(), directory, handlers.settings());
        load = new JobLoad(cluster.nodes(), scenario.setup().jobsPerSecond());
    }

    /// @throws org.opentest4j.TestAbortedException if this machine lacks what it takes
    static ChaosReport of(ChaosScenario scenario) throws Exception {
        Path directory = Files.createTempDirectory("coremill-chaos");
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        try (var run = new ChaosRun(scenario, directory)) {
            return run.carryOut();
        } finally {
            FileSystemUtils.deleteRecursively(directory);
        }
    }

    private ChaosReport carryOut() throws Exception {
        cluster.audit().watchEnds();
        load.start();
        load.awaitMore(2 * load.perSecond());
        cluster.audit().awaitFewerThan(load.perSecond());
        long warm = now();
        load.awaitMore(SECONDS_OF_PEACE * load.perSecond());
        long begins = now();
        scenario.disturbance().on(this);
        restored();
        long ends = now();
        load.awaitOffers(SECONDS_OF_PEACE * load.perSecond());
        load.stop();
        cluster.audit().awaitAllFinished();
        countFalseDeaths();
        return report(new ChaosTimes(warm, begins, restored, ends));
    }

    /// Nodes that lived and were taken for dead all the same.
    private void countFalseDeaths() {
        int deaths =
                nodes().stream().mapToInt(it -> it.logged("took this one for dead").size()).sum();
        if (deaths > 0) {
            count("times that a living node was taken for dead", deaths);
        }
    }

    private ChaosReport report(ChaosTimes times) throws Exception {
        var executions = handlers.executions();
        var rescue =
                kills.stream()
                        .flatMap(kill -> executions.waitsAfterKill(kill.process(), kill.nanos()))
                        .max(Duration::compareTo);
        return new ChaosReport(
                scenario,
                load,
                cluster.audit().finished(),
                cluster.audit().leftovers(),
                executions,
                times,
                counts,
                rescue,
                problems);
    }

    /// Microseconds since 1970.
    private static long now() {
        return TimeUnit.MILLISECONDS.toMicros(System.currentTimeMillis());
    }

    NodeCluster cluster() {
        return cluster;
    }

    List<ClusterNode> nodes() {
        return cluster.nodes();
    }

    StoreAudit audit() {
        return cluster.audit();
    }

    JobLoad load() {
        return load;
    }

    Duration heartbeat() {
        return scenario.setup().heartbeat();
    }

    /// From now on as much can be done as before.
    void restored() {
        restored.add(now());
    }

    /// Counts one more of something, as the report shows it.
    void count(String what) {
        count(what, 1);
    }

    void count(String what, int number) {
        counts.merge(what, number, Integer::sum);
    }

    /// Waits until so many more jobs were run.
    void awaitRuns(int jobs) {
        long before = handlers.ended();
        Awaitility.await("%d more jobs are run".formatted(jobs))
                .atMost(Duration.ofMinutes(2))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> handlers.ended() >= before + jobs);
    }

    /// Notes what is wrong, for the report.
    void complain(String problem) {
        problems.add(problem);
    }

    /// SIGKILL, after which the jobs of the node are waited for.
    void kill(ClusterNode node) throws InterruptedException {
        long nanos = System.nanoTime();
        kills.add(new NodeKill(node.kill(), nanos));
        count("kills of nodes");
        restored(); // by the others
    }

    @Override
    public void close() {
        load.close();
        cluster.close();
    }

    private record NodeKill(long process, long nanos) {}
}
