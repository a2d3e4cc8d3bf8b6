package io.coremill.executor.processes;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.executor.JobExecutor.Slots;
import io.coremill.executor.StopReason;
import io.coremill.job.Outcome;
import io.coremill.subprocess.ProcessLimits;
import io.coremill.subprocess.ProgramSpec;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/// Misdeeds of all kinds, in any order, with ordinary jobs beside them: each attempt has the one
/// outcome that it should have, and in the end nothing is left of it all.
@EnabledOnOs(OS.LINUX)
@Tag("waits")
class ManyMisdeedsTest {
    private static final int WORKERS = 6;
    private static final int MEBIBYTE = 1 << 20;
    private static final long MOST_HEAP = 16L * MEBIBYTE;
    private static final long MOST_BESIDE_HEAP = 64L * MEBIBYTE;
    private static final String TRIM = "systemTrimNativeHeap";
    private static final ObjectName COMMANDS = commands();
    private static final ProcessLimits LIMITS =
            new ProcessLimits(null, null, null, null, null, 8L * MEBIBYTE);

    private final long seed = Long.getLong("coremill.seed", new Random().nextLong());
    private final Random random = new Random(seed);
    private final Leaks leaks = Leaks.before();
    private final ScheduledExecutorService deadlines = Executors.newSingleThreadScheduledExecutor();

    private static ObjectName commands() {
        try {
            return new ObjectName("com.sun.management:type=DiagnosticCommand");
        } catch (JMException e) {
            throw new IllegalStateException(e);
        }
    }

    @AfterEach
    void noDeadlineIsLeft() {
        deadlines.shutdownNow();
    }

    @Test
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    void threeHundredLeaveNothing() throws Exception {
        misbehave(300);
    }

    @Test
    @Tag("soak")
    @Timeout(value = 20, unit = TimeUnit.MINUTES)
    void tenThousandLeaveNothing() throws Exception {
        misbehave(10_000);
    }

    @Test
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    void closedAtAnyMomentItEndsAllThatItHasTaken() throws Exception {
        closeAmidst(8);
    }

    @Test
    @Tag("soak")
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    void closedAtAHundredMomentsItEndsAllThatItHasTaken() throws Exception {
        closeAmidst(100);
    }

    @Test
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    void sixtyFourCanDieAtOnce() throws Exception {
        try (PoolUnderTest pool = pool(64)) {
            List<RecordedAttempt> attempts = pool.submitTogether(64, "never-answer", "{}");
            for (RecordedAttempt attempt : attempts) {
                Awaitility.await().until(() -> !attempt.progress().isEmpty());
            }
            pool.workers().forEach(worker -> Processes.kill(worker.pid()));
            for (RecordedAttempt attempt : attempts) {
                assertThat(attempt.outcome()).isInstanceOf(Outcome.WorkerLost.class);
            }
            assertThat(pool.executor().capacity()).isEqualTo(64);
            for (RecordedAttempt attempt : pool.submitTogether(640, "fine", "{}")) {
                assertThat(PoolUnderTest.result(attempt)).isEqualTo("\"ok\"");
            }
        }
        leaks.awaitNone();
    }

    private void misbehave(int misdeeds) throws Exception {
        tellSeed();
        run(misdeeds / 2); // what is loaded and grows once, is there
        leaks.awaitNone(); // a thread that is about to end still has what it read
        long heap = heapUsed();
        long rss = rss();
        run(misdeeds / 2);
        leaks.awaitNone();
        assertThat(heapUsed() - heap).as("growth of the heap").isLessThan(MOST_HEAP);
        // What the JVM gives back to the system may be gone a moment after it counts as given back.
        Awaitility.await()
                .untilAsserted(
                        () ->
                                assertThat(rss() - rss - explainedBy(heap))
                                        .as("growth of what is resident beside the heap")
                                        .isLessThan(MOST_BESIDE_HEAP));
    }

    /// How much of what is resident may be heap that was not in use then.
    private static long explainedBy(long usedBefore) {
        return heap().getCommitted() - usedBefore;
    }

    private void run(int misdeeds) throws Exception {
        try (PoolUnderTest pool = pool(WORKERS)) {
            List<Deed> deeds = deeds(misdeeds);
            pool.submitAll(deeds.stream().map(Deed::attempt).toList());
            for (Deed deed : deeds) {
                deed.attempt().outcome();
                neverMoreThanThereMayBe(pool);
            }
            judge(deeds);
            for (RecordedAttempt attempt : pool.submitTogether(WORKERS, "fine", "{}")) {
                assertThat(PoolUnderTest.result(attempt)).isEqualTo("\"ok\"");
            }
            assertThat(pool.executor().slots()).isEqualTo(new Slots(WORKERS, 0, 0));
            assertThat(pool.executor().capacity()).isEqualTo(WORKERS);
            assertThat(pool.executor().degradedBy()).isNull();
        }
    }

    private static void neverMoreThanThereMayBe(PoolUnderTest pool) {
        Slots slots = pool.executor().slots();
        assertThat(slots.busy() + slots.stuck()).isLessThanOrEqualTo(WORKERS);
        assertThat(pool.executor().capacity()).isLessThanOrEqualTo(WORKERS);
    }

    /// An ordinary job has to suffer nothing but being given back, and that only by a worker that
    /// somebody else's misdeed has ended.
    private static void judge(List<Deed> deeds) throws Exception {
        Set<Long> hit = new HashSet<>();
        for (Deed deed : deeds) {
            if (!deed.isOrdinary()) {
                hit.add(deed.pid());
            }
        }
        for (Deed deed : deeds) {
            Outcome outcome = deed.attempt().outcome();
            assertThat(deed.attempt().endings()).as(deed.toString()).isOne();
            if (outcome instanceof Outcome.GivenBack) {
                assertThat(hit).as(deed + " " + outcome).contains(deed.pid());
            } else {
                assertThat(deed.expected())
                        .as(deed + " " + outcome)
                        .anyMatch(type -> type.isInstance(outcome));
            }
        }
    }

    private void closeAmidst(int times) throws Exception {
        tellSeed();
        for (int i = 0; i < times; i++) {
            closeAmid();
        }
    }

    private void closeAmid() throws Exception {
        List<Deed> deeds = deeds(20);
        PoolUnderTest pool = pool(WORKERS);
        RecordedAttempt moment = deeds.get(random.nextInt(deeds.size() / 2)).attempt();
        pool.submitAll(deeds.stream().map(Deed::attempt).toList());
        // one that is given back with its worker never starts
        Awaitility.await()
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(1))
                .until(() -> moment.hasStarted() || moment.hasEnded());
        pool.close();
        assertThat(ended(deeds) + pool.waiting()).isEqualTo(deeds.size());
        leaks.awaitNone();
    }

    private static long ended(List<Deed> deeds) {
        return deeds.stream().filter(deed -> deed.attempt().endings() == 1).count();
    }

    private List<Deed> deeds(int misdeeds) {
        var deeds = new ArrayList<Deed>();
        for (int i = 0; i < misdeeds; i++) {
            deeds.add(misdeed(Misdeed.ALL.get(random.nextInt(Misdeed.ALL.size()))));
            int ordinary = random.nextInt(20) == 0 ? 40 : random.nextInt(3);
            for (int k = 0; k < ordinary; k++) {
                deeds.add(new Deed(null, PoolUnderTest.attempt("fine", "{}")));
            }
        }
        return deeds;
    }

    private Deed misdeed(Misdeed misdeed) {
        RecordedAttempt attempt = PoolUnderTest.attempt(misdeed.kind(), misdeed.payload());
        if (misdeed.hangs()) {
            long micros = random.nextInt(30_000);
            attempt.atStart(() -> stopLater(attempt, micros));
        }
        return new Deed(misdeed, attempt);
    }

    private void stopLater(RecordedAttempt attempt, long micros) {
        var _ =
                deadlines.schedule(
                        () -> {
                            attempt.stopper().stop(StopReason.TIMED_OUT);
                            return null;
                        },
                        micros,
                        TimeUnit.MICROSECONDS);
    }

    /// Its workers say hello, so that none of their deaths is taken for a command that is broken.
    private static PoolUnderTest pool(int slots) {
        ProgramSpec program = Programs.of("python3", "-I", "-S", PoolUnderTest.MISBEHAVING);
        return new PoolDraft()
                .slots(slots)
                .program(Programs.with(Map.of("SAYS_HELLO", "1"), Set.of(), program))
                .limits(LIMITS)
                .grace(Duration.ofMillis(100))
                .pool();
    }

    private void tellSeed() {
        System.out.println("-Dcoremill.seed=" + seed);
    }

    private static long heapUsed() {
        System.gc();
        return heap().getUsed();
    }

    private static MemoryUsage heap() {
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
    }

    private static long rss() throws IOException, JMException {
        giveBackFreed();
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                .sum();
    }

    /// The C library keeps what compilers of the JVM and threads have freed, tens of megabytes of
    /// it: that is no leak.
    private static void giveBackFreed() throws JMException {
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        boolean isThere =
                Stream.of(server.getMBeanInfo(COMMANDS).getOperations())
                        .anyMatch(it -> it.getName().equals(TRIM));
        if (isThere) {
            server.invoke(COMMANDS, TRIM, new Object[0], new String[0]);
        }
    }

    /// @param misdeed null for an ordinary job
    private record Deed(@Nullable Misdeed misdeed, RecordedAttempt attempt) {
        boolean isOrdinary() {
            return misdeed == null;
        }

        Set<Class<? extends Outcome>> expected() {
            return misdeed == null ? Set.of(Outcome.Succeeded.class) : misdeed.outcomes();
        }

        long pid() throws Exception {
            Long pid = attempt.ran().pid();
            return pid == null ? 0 : pid;
        }

        @Override
        public String toString() {
            return misdeed == null ? "an ordinary job" : misdeed.kind() + misdeed.payload();
        }
    }
}
