package io.coremill.comparison;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.coremill.JavaProgram;
import io.coremill.Tools;
import io.coremill.comparison.arena.ArenaMain;
import io.coremill.comparison.arena.ExecutorSetup;
import io.coremill.comparison.result.Comparison;
import io.coremill.comparison.result.ComparisonRequest;
import io.coremill.comparison.result.ComparisonRow;
import io.coremill.comparison.result.ComparisonState;
import io.coremill.comparison.run.ArenaCommand;
import io.coremill.comparison.run.ExecutionWay;
import io.coremill.comparison.run.ExecutionWays;
import io.coremill.comparison.run.TimeLimits;
import io.coremill.handler.registry.HandlerSettings;
import io.coremill.subprocess.ProcessConfinement;
import io.coremill.subprocess.ProcessLimits;
import io.coremill.subprocess.ProcessScheduling;
import io.coremill.subprocess.ProgramSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Real ways in real processes.
@Timeout(240)
@Tag("waits")
class ComparisonRegistryTest {
    private static final Duration PATIENCE = Duration.ofSeconds(200);
    private static final TimeLimits QUICK =
            new TimeLimits(
                    Duration.ofMinutes(5),
                    Duration.ZERO,
                    Duration.ofMinutes(2),
                    Duration.ZERO,
                    Duration.ofMillis(300));

    /// In bytes: less than a worker in Python needs without jobs.
    private static final long PYTHON = 3_000_000;

    private static final String FOREVER = "{\"duration\":\"PT1H\"}";

    private static final Set<String> WITHOUT_PYTHON =
            Set.of("threads", "virtual-threads", "missing", "broken", "wc");

    @TempDir Path directory;
    private ComparisonRegistry comparisons;

    @BeforeEach
    void open() {
        comparisons = open(QUICK);
    }

    @AfterEach
    void close() {
        comparisons.close();
        awaitNoArena();
    }

    @Test
    void everyWayGetsARowForEveryNumberOfSlots() throws Exception {
        List<String> ways =
                List.of("threads", "virtual-threads", "python-threads", "python-processes", "wc");
        Comparison done =
                run(
                        new ComparisonRequest(
                                "primes", "{\"limit\":1000000}", 6, ways, List.of(1, 2), 1));
        assertThat(done.state()).as("%s", done.error()).isEqualTo(ComparisonState.SUCCEEDED);
        assertThat(done.rows())
                .extracting(row -> row.way() + " " + row.slots())
                .containsExactlyElementsOf(
                        ways.stream().flatMap(way -> Stream.of(way + " 1", way + " 2")).toList());
        assertThat(done.rows()).allSatisfy(ComparisonRegistryTest::isWhole);
        assertThat(done.rows().getFirst().note()).contains("gave different results");
        assertThat(done.machine().allowed()).isNotEmpty();
        assertThat(done.machine().otherWork()).isNotNull().isNotNegative();
        assertThat(done.findings()).containsExactly("10 rows");
        assertThat(done.progress()).isNull();
    }

    private static void isWhole(ComparisonRow row) {
        assertThat(row.error()).as(row.way()).isNull();
        assertThat(row.rounds()).isEqualTo(1);
        assertThat(row.jobs()).isEqualTo(6);
        assertThat(row.failed()).isZero();
        assertThat(row.throughput()).isBetween(row.throughputLeast(), row.throughputMost());
        assertThat(row.p50()).isPositive();
        assertThat(row.cpuSeconds()).isPositive();
        assertThat(row.peakMemory())
                .as(row.way())
                .isGreaterThan(row.way().startsWith("python-") ? PYTHON : -1);
        assertThat(row.startCost()).isPositive();
        assertThat(row.voluntarySwitches()).isNotNegative();
        if (row.cores() != null) {
            assertThat(row.cores().values().stream().mapToDouble(share -> share).sum())
                    .isCloseTo(1, within(1e-6));
        }
    }

    /// What the jobs themselves count, in the worker, is all in what is measured from outside.
    @Test
    void cpuTimeOfWorkersIsInTheSumAndThatOfSleepersIsNot() throws Exception {
        Comparison busy =
                run(new ComparisonRequest("burn", "{}", 4, List.of("burners"), List.of(2), 1));
        ComparisonRow row = busy.rows().getFirst();
        assertThat(row.error()).isNull();
        assertThat(row.cpuSeconds()).isBetween(4 * 0.25, 4 * 0.25 + 1);
        assertThat(row.cores()).isNotEmpty();
        Comparison idle =
                run(
                        new ComparisonRequest(
                                "sleep",
                                "{\"duration\":\"PT0.5S\"}",
                                4,
                                List.of("threads"),
                                List.of(2),
                                2));
        assertThat(idle.rows().getFirst().rounds()).isEqualTo(2);
        // what the JVM itself needs is in it
        assertThat(idle.rows().getFirst().cpuSeconds()).isLessThan(4 * 0.5);
    }

    /// A service that is up has paid for the first executor long ago.
    @Test
    void startCostIsThatOfAnExecutorWhichIsNotTheFirstOfItsProcess() throws Exception {
        var request =
                new ComparisonRequest("noop", "{}", 3, List.of("slow-at-first"), List.of(1), 1);
        ComparisonRow row = run(request).rows().getFirst();
        assertThat(row.error()).isNull();
        assertThat(row.startCost()).isPositive().isLessThan(Duration.ofSeconds(8));
    }

    /// Workers that take long to start are all there before a round begins.
    @Test
    void everySlotHasAJobInTheRound() throws Exception {
        var nap = "{\"duration\":\"PT0.05S\"}";
        ComparisonRow row =
                run(new ComparisonRequest("sleep", nap, 12, List.of("late"), List.of(6), 1))
                        .rows()
                        .getFirst();
        assertThat(row.error()).isNull();
        assertThat(row.note()).isNull();
    }

    @Test
    void slotsThatCannotBeHadMakeNoFigures() throws Exception {
        comparisons.close();
        comparisons =
                open(
                        new TimeLimits(
                                Duration.ofMinutes(5),
                                Duration.ZERO,
                                Duration.ZERO,
                                Duration.ZERO,
                                Duration.ZERO));
        var nap = "{\"duration\":\"PT0.05S\"}";
        ComparisonRow row =
                run(new ComparisonRequest("sleep", nap, 12, List.of("late"), List.of(6), 1))
                        .rows()
                        .getFirst();
        assertThat(row.error()).contains("not all of its 6 slots could be had");
        assertThat(row.throughput()).isNull();
    }

    @Test
    void howLongAJobTookIsNotToldWhereWorkersHaveSeveralAtHand() throws Exception {
        var request =
                new ComparisonRequest(
                        "noop", "{}", 2_000, List.of("python-processes"), List.of(1), 1);
        ComparisonRow row = run(request).rows().getFirst();
        assertThat(row.throughput()).isPositive();
        assertThat(row.p50()).isNull();
        assertThat(row.note()).contains("how long one took is not known");
    }

    @Test
    void aWayThatCannotBeHadSaysWhyAndTheOthersGoOn() throws Exception {
        Comparison done =
                run(
                        new ComparisonRequest(
                                "noop",
                                "{}",
                                3,
                                List.of("missing", "python-processes", "threads"),
                                List.of(1),
                                1));
        assertThat(done.state()).isEqualTo(ComparisonState.SUCCEEDED);
        assertThat(done.rows().get(0).error()).contains("there is no program no-such-program");
        assertThat(done.rows().get(1).error()).isNull();
        assertThat(done.rows().get(2).error()).isNull();
    }

    @Test
    @Tag("anywhere")
    void anErrorOfTheArenaItselfCostsItsOwnRowAloneAndIsNamedThere() throws Exception {
        var request =
                new ComparisonRequest("noop", "{}", 3, List.of("broken", "threads"), List.of(1), 1);
        Comparison done = run(request);
        assertThat(done.state()).isEqualTo(ComparisonState.SUCCEEDED);
        assertThat(done.rows().get(0).error()).contains("NullPointerException");
        assertThat(done.rows().get(1).error()).isNull();
    }

    @Test
    void jobsThatFailEndTheirWayAndAreCounted() throws Exception {
        Comparison done =
                run(
                        new ComparisonRequest(
                                "no-such-type",
                                "{}",
                                3,
                                List.of("python-processes"),
                                List.of(1, 2),
                                2));
        assertThat(done.state()).isEqualTo(ComparisonState.FAILED);
        assertThat(done.error()).contains("no way could run the jobs");
        assertThat(done.rows()).hasSize(2);
        assertThat(done.rows().getFirst().failed()).isEqualTo(1);
        assertThat(done.rows().getFirst().error()).contains("1 of 1 jobs failed", "unknown-type");
    }

    @Test
    void anArenaThatIsKilledCostsItsOwnRowAlone() throws Exception {
        Comparison begun =
                start(
                        new ComparisonRequest(
                                "burn",
                                "{}",
                                10_000,
                                List.of("burners", "python-processes"),
                                List.of(1),
                                1));
        ProcessHandle arena = awaitArena();
        awaitSome(arena.pid());
        arena.destroyForcibly();
        Comparison now =
                await(begun.id(), its -> its.rows().stream().anyMatch(row -> row.error() != null));
        assertThat(now.rows().getFirst().error()).contains("ended with SIGKILL");
        Comparison done = await(begun.id(), its -> its.state() != ComparisonState.RUNNING);
        assertThat(done.rows().getLast().error()).contains("unknown-type");
    }

    @Test
    void cancelLeavesNoProcessBehind() throws Exception {
        Comparison begun =
                start(
                        new ComparisonRequest(
                                "sleep", FOREVER, 2, List.of("python-processes"), List.of(2), 1));
        ProcessHandle arena = awaitArena();
        awaitSome(arena.pid());
        List<ProcessHandle> all = Stream.concat(Stream.of(arena), arena.descendants()).toList();
        assertThat(comparisons.cancel(begun.id())).isTrue();
        Comparison done = await(begun.id(), its -> its.state() != ComparisonState.RUNNING);
        assertThat(done.state()).isEqualTo(ComparisonState.CANCELLED);
        assertThat(done.finishedAt()).isNotNull();
        Awaitility.await()
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(all).noneMatch(ProcessHandle::isAlive));
        assertThat(directory.resolve("scratch")).doesNotExist();
        assertThat(comparisons.cancel(begun.id())).isFalse();
    }

    @Test
    @Tag("anywhere")
    void thereIsOneAtATime() throws Exception {
        var request = new ComparisonRequest("sleep", FOREVER, 1, List.of("threads"), List.of(1), 1);
        Comparison begun = start(request);
        assertThatThrownBy(() -> start(request))
                .isInstanceOf(OneAtATimeException.class)
                .hasMessageContaining(begun.id());
        comparisons.cancel(begun.id());
        await(begun.id(), its -> its.state() == ComparisonState.CANCELLED);
        assertThat(start(request).id()).isNotEqualTo(begun.id());
    }

    @Test
    @Tag("anywhere")
    void oneThatTakesTooLongEndsWithWhatItHas() throws Exception {
        comparisons.close();
        comparisons =
                open(
                        new TimeLimits(
                                Duration.ofMillis(50),
                                Duration.ZERO,
                                Duration.ZERO,
                                Duration.ZERO,
                                Duration.ZERO));
        Comparison done =
                run(new ComparisonRequest("sleep", FOREVER, 1, List.of("threads"), List.of(1), 1));
        assertThat(done.state()).isEqualTo(ComparisonState.FAILED);
        assertThat(done.error()).contains("longer than 50 ms");
    }

    @Test
    @Tag("anywhere")
    void oneOfWhichNothingCanBeSaidFailsWithItsRowsAndTheNextCanBegin() throws Exception {
        comparisons.close();
        comparisons =
                open(
                        QUICK,
                        _ -> {
                            throw new NumberFormatException("Infinite or NaN");
                        });
        var request = new ComparisonRequest("noop", "{}", 2, List.of("threads"), List.of(1), 1);
        Comparison first = run(request);
        assertThat(first.state()).isEqualTo(ComparisonState.FAILED);
        assertThat(first.error()).contains("Infinite or NaN");
        assertThat(first.rows()).hasSize(1);
        assertThat(run(request).id()).isNotEqualTo(first.id());
    }

    @Test
    @Tag("anywhere")
    void theyOutliveTheServiceAndOneThatWasRunningHasFailed() throws Exception {
        Comparison done =
                run(new ComparisonRequest("noop", "{}", 2, List.of("threads"), List.of(1), 1));
        Comparison begun =
                start(
                        new ComparisonRequest(
                                "sleep", FOREVER, 1, List.of("threads"), List.of(1), 1));
        Path left = directory.resolve("kept").resolve(begun.id() + ".json");
        byte[] asItWas = Files.readAllBytes(left);
        comparisons.close();
        Files.write(left, asItWas); // as a killed service leaves it
        comparisons = open(QUICK);
        assertThat(comparisons.list())
                .extracting(Comparison::id)
                .containsExactly(begun.id(), done.id());
        assertThat(comparisons.find(done.id())).contains(done);
        assertThat(comparisons.find(begun.id()))
                .hasValueSatisfying(
                        its -> {
                            assertThat(its.state()).isEqualTo(ComparisonState.FAILED);
                            assertThat(its.error()).contains("the service ended");
                        });
    }

    // ----

    private ComparisonRegistry open(TimeLimits limits) {
        return open(limits, its -> List.of(its.rows().size() + " rows"));
    }

    private ComparisonRegistry open(
            TimeLimits limits, Function<Comparison, List<String>> findings) {
        return new ComparisonRegistry(
                directory.resolve("kept"),
                new ExecutionWays(
                        List.of(
                                ExecutionWay.of(
                                        ExecutionWay.THREADS,
                                        ExecutorSetup.THREADS,
                                        HandlerSettings.NONE),
                                ExecutionWay.of(
                                        ExecutionWay.VIRTUAL_THREADS,
                                        ExecutorSetup.VIRTUAL_THREADS,
                                        HandlerSettings.NONE),
                                python("python-threads", true),
                                python("python-processes", false),
                                processes("missing", false, List.of("no-such-program"), null),
                                new ExecutionWay(
                                        "broken",
                                        withoutProgram(),
                                        "broken",
                                        false,
                                        HandlerSettings.NONE),
                                late(),
                                slowAtFirst(),
                                processes("burners", false, burner(), null),
                                processes(
                                        "wc",
                                        false,
                                        List.of("wc", "-c"),
                                        new ExecutorSetup.Once("application/json", 1000)))),
                limits,
                new ArenaCommand(
                        directory.resolve("scratch"), directory, List.of(JavaProgram.QUICK)),
                findings,
                InstantSource.system(),
                System::nanoTime);
    }

    private ExecutionWay python(String name, boolean isShared) {
        return processes(name, isShared, List.of("python3", "workers/python/worker.py"), null);
    }

    /// Each takes a second to start, but for the first two: the one of the rehearsal, and one that
    /// is there at once.
    private ExecutionWay late() {
        Path made = directory.resolve("late");
        return scripted(
                "late",
                "mkdir '%s-1' 2>/dev/null || mkdir '%s-2' 2>/dev/null || sleep 1"
                        .formatted(made, made));
    }

    private ExecutionWay slowAtFirst() {
        return scripted(
                "slow-at-first",
                "mkdir '%s' 2>/dev/null && sleep 8".formatted(directory.resolve("slow")));
    }

    /// @param first what a worker does before it is one
    private ExecutionWay scripted(String name, String first) {
        String script = first + "; exec python3 workers/python/worker.py";
        ExecutionWay way = processes(name, false, List.of("sh", "-c", script), null);
        var saysHello =
                ExecutorSetup.workers(
                        Objects.requireNonNull(way.executor().program()),
                        Duration.ofMinutes(1),
                        null);
        return new ExecutionWay(name, saysHello, way.queue(), way.isShared(), way.handlers());
    }

    /// Workers cannot do without one.
    private static ExecutorSetup withoutProgram() {
        return new ExecutorSetup(ExecutorSetup.Kind.WORKERS, null, null, null, null);
    }

    /// Each job uses a quarter of a second of CPU time, by its own clock.
    private static List<String> burner() {
        return List.of(
                "python3",
                "-c",
                """
                import sys, time
                sys.path.insert(0, "workers/python")
                import coremill

                @coremill.handler("burn")
                def burn(payload, job):
                    until = time.thread_time() + 0.25
                    while time.thread_time() < until:
                        pass

                coremill.run()
                """);
    }

    private ExecutionWay processes(
            String name,
            boolean isShared,
            List<String> command,
            ExecutorSetup.@Nullable Once once) {
        var program =
                new ProgramSpec(
                        command,
                        Path.of("").toAbsolutePath(),
                        Map.of(),
                        Set.of(),
                        ProcessScheduling.NORMAL,
                        new ProcessConfinement(
                                null, false, directory.resolve("scratch"), directory, List.of()),
                        ProcessLimits.NONE);
        return new ExecutionWay(
                name,
                once == null
                        ? ExecutorSetup.workers(program, null, null)
                        : ExecutorSetup.once(program, once),
                name,
                isShared,
                HandlerSettings.NONE);
    }

    private Comparison start(ComparisonRequest request) throws OneAtATimeException {
        if (!WITHOUT_PYTHON.containsAll(request.ways())) {
            Tools.need("python3");
        }
        return comparisons.start(request);
    }

    private Comparison run(ComparisonRequest request) throws OneAtATimeException {
        String id = start(request).id();
        return await(id, its -> its.state() != ComparisonState.RUNNING);
    }

    private Comparison await(String id, Predicate<Comparison> condition) {
        return Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> comparisons.find(id).orElseThrow(), condition);
    }

    private static ProcessHandle awaitArena() {
        return Awaitility.await()
                .atMost(PATIENCE)
                .until(ComparisonRegistryTest::arena, Optional::isPresent)
                .orElseThrow();
    }

    private static void awaitSome(long pid) {
        Awaitility.await()
                .atMost(PATIENCE)
                .until(
                        () ->
                                ProcessHandle.of(pid).stream()
                                        .flatMap(ProcessHandle::children)
                                        .findAny()
                                        .isPresent());
    }

    private static void awaitNoArena() {
        Awaitility.await().atMost(PATIENCE).until(() -> arena().isEmpty());
    }

    private static Optional<ProcessHandle> arena() {
        return ProcessHandle.current().children().filter(ComparisonRegistryTest::isArena).findAny();
    }

    /// The class path before it may be longer than what a [ProcessHandle] tells of a command.
    private static boolean isArena(ProcessHandle process) {
        try {
            Path command = Path.of("/proc", Long.toString(process.pid()), "cmdline");
            return Files.readString(command).contains(ArenaMain.class.getName());
        } catch (IOException e) {
            return false; // it has ended
        }
    }
}
