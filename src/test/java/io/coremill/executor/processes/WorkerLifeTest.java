package io.coremill.executor.processes;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.cores.cgroup.MemoryEvents;
import io.coremill.cores.cgroup.MemoryPressure;
import io.coremill.cores.kernel.CpuClock;
import io.coremill.executor.ExitReason;
import io.coremill.executor.WorkerEnd;
import io.coremill.executor.WorkerState;
import io.coremill.executor.WorkerTrace;
import io.coremill.executor.WorkerView;
import io.coremill.executor.processes.worker.RecyclePolicy;
import io.coremill.job.JobError;
import io.coremill.job.Outcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/// When workers come and go although nobody fails.
@Timeout(60)
@Tag("waits")
@Execution(ExecutionMode.CONCURRENT) // it mostly waits
class WorkerLifeTest {
    private static final String HELLO = "src/test/resources/hello_worker.py";

    private static final String DIES_ON_REQUEST =
            """
            import json, sys
            for line in sys.stdin:
                request = json.loads(line)
                print("about", request["method"], file=sys.stderr, flush=True)
                if request["method"] == "die":
                    sys.exit(7)
                answer = {"jsonrpc": "2.0", "id": request["id"], "result": {}}
                print(json.dumps(answer), flush=True)
            """;

    private static final String DIES_WITH_TWO =
            """
            import json, sys
            print(json.dumps({"jsonrpc": "2.0", "method": "hello", "params": {"concurrency": 2}}))
            sys.stdout.flush()
            for _ in range(2):
                print("about", json.loads(sys.stdin.readline())["method"], file=sys.stderr, flush=True)
            sys.exit(7)
            """;

    /// Answers with how many requests it has been sent beside the one that it answers. Waits before
    /// the answer for the file that a payload names.
    private static final String COUNTS_WHAT_IS_BEHIND =
            """
            import json, os, time
            rest = b""
            while True:
                while b"\\n" not in rest:
                    some = os.read(0, 65536)
                    if not some:
                        os._exit(0)
                    rest += some
                line, rest = rest.split(b"\\n", 1)
                request = json.loads(line)
                gate = request["params"].get("gate")
                while gate and not os.path.exists(gate):
                    time.sleep(0.005)
                answer = {"jsonrpc": "2.0", "id": request["id"], "result": rest.count(b"\\n")}
                print(json.dumps(answer), flush=True)
            """;

    /// After so much of its life a worker that was at rest would have been taken to be warm; one
    /// that never rests is, too, after six times as much.
    private static final Duration TWO_LOOKS = Duration.ofMillis(1_750);

    /// CPU time in nanoseconds that even a busy machine has for a worker in that time.
    private static final long A_LITTLE = 100_000_000;

    @TempDir Path directory;

    @Test
    void theMinimumIsWarmBeforeThereIsWork() {
        try (var pool = new PoolDraft().slots(3).minWorkers(2).pool()) {
            Awaitility.await().until(() -> pool.workers().size() == 2);
            assertThat(pool.workers()).extracting(WorkerView::done).containsOnly(0L);
        }
    }

    @Test
    void aWorkerOfTheMinimumThatDiesIsReplacedWithoutWork() throws Exception {
        try (var pool = new PoolDraft().command("python3", HELLO).minWorkers(1).pool()) {
            Awaitility.await().until(() -> states(pool).equals(List.of(WorkerState.IDLE)));
            long pid = pool.workers().getFirst().pid();
            Processes.kill(pid);
            Awaitility.await()
                    .until(() -> pool.workers().stream().anyMatch(next -> next.pid() != pid));
        }
    }

    @Test
    void ofAWorkerThatIsGoneItIsKnownWhyAndWhatItHad() throws Exception {
        try (var pool = new PoolDraft().command("python3", "-c", DIES_ON_REQUEST).pool()) {
            String name = pool.queue() + "-1";
            RecordedAttempt done = pool.submit("fine", "{}");
            assertThat(done.outcome()).isInstanceOf(Outcome.Succeeded.class);
            Awaitility.await().until(() -> trace(pool, name).stderr().equals("about fine"));
            assertThat(trace(pool, name).lastJobs()).containsExactly(done.job());
            assertThat(pool.executor().ends()).isEmpty();

            RecordedAttempt lost = pool.submit("die", "{}");
            assertThat(lost.outcome()).isInstanceOf(Outcome.WorkerLost.class);
            Awaitility.await().until(() -> pool.executor().ends().size() == 1);
            WorkerEnd end = pool.executor().ends().getFirst();
            assertThat(end.identity().id()).isEqualTo(name);
            assertThat(end.cause().reason()).isEqualTo(ExitReason.CRASHED);
            assertThat(end.cause().reason().isPlanned()).isFalse();
            assertThat(end.cause().message()).isEqualTo("the worker exited with code 7");
            assertThat(end.traces().exitCode()).isEqualTo(7);
            assertThat(end.traces().stderr()).isEqualTo("about fine\nabout die");
            assertThat(end.work().done()).isEqualTo(1);
            assertThat(end.work().unanswered()).containsExactly(lost.job());
            assertThat(end.work().last()).containsExactly(done.job());
        }
    }

    /// What it had printed for a sensitive job may be in what it wrote last, so others get none of
    // it.
    @Test
    void whatAWorkerWroteForASensitiveJobIsMarkedAndIsInNoOtherJob() throws Exception {
        try (var pool = new PoolDraft().command("python3", "-c", DIES_ON_REQUEST).pool()) {
            String name = pool.queue() + "-1";
            pool.submit("fine", "{}").outcome();
            Awaitility.await().until(() -> trace(pool, name).stderr().equals("about fine"));
            assertThat(trace(pool, name).sensitive()).isFalse();

            var _ = pool.submit(PoolUnderTest.attempt("hush", "{}").sensitive()).outcome();
            Awaitility.await().until(() -> trace(pool, name).stderr().endsWith("about hush"));
            assertThat(trace(pool, name).sensitive()).isTrue();

            RecordedAttempt lost = pool.submit("die", "{}");
            assertThat(lost.outcome())
                    .isInstanceOfSatisfying(
                            Outcome.WorkerLost.class,
                            it ->
                                    assertThat(String.valueOf(it.error().stderr()))
                                            .doesNotContain("hush"));
            Awaitility.await().until(() -> pool.executor().ends().size() == 1);
            WorkerEnd end = pool.executor().ends().getFirst();
            assertThat(end.traces().stderr()).contains("about hush");
            assertThat(end.traces().sensitive()).isTrue();
        }
    }

    /// One that has several at once prints for all of them.
    @Test
    void jobsBesideASensitiveOneGetNothingOfWhatTheirWorkerWrote() throws Exception {
        try (var pool = PoolUnderTest.of(2, 2, "python3", "-c", DIES_WITH_TWO)) {
            RecordedAttempt hush = PoolUnderTest.attempt("hush", "{}").sensitive();
            RecordedAttempt beside = PoolUnderTest.attempt("beside", "{}");
            pool.submitAll(List.of(hush, beside));
            assertThat(lost(hush).stderr()).contains("about hush");
            assertThat(lost(beside).stderr()).isNull();
            assertThat(lost(beside).exitCode()).isEqualTo(7);
        }
    }

    /// What a worker prints is in the log of the oldest job that it has. Here all are short, since
    /// no time goes by.
    @Test
    void aSensitiveJobIsNeitherSentAheadNorAreOthersSentBehindIt() throws Exception {
        Path gate = directory.resolve("gate");
        try (var pool =
                new PoolDraft()
                        .nanos(() -> 0)
                        .command("python3", "-c", COUNTS_WHAT_IS_BEHIND)
                        .pool()) {
            for (int i = 0; i < 8; i++) {
                pool.run("count", "{}");
            }
            RecordedAttempt first = pool.submit("count", "{\"gate\":\"%s\"}".formatted(gate));
            List<RecordedAttempt> plain = pool.submitTogether(2, "count", "{}");
            RecordedAttempt hush = pool.submit(PoolUnderTest.attempt("count", "{}").sensitive());
            List<RecordedAttempt> later = pool.submitTogether(2, "count", "{}");
            Files.createFile(gate);
            assertThat(PoolUnderTest.result(first)).isEqualTo("0");
            assertThat(PoolUnderTest.result(plain.getFirst())).isEqualTo("1");
            assertThat(PoolUnderTest.result(plain.getLast())).isEqualTo("0");
            assertThat(PoolUnderTest.result(hush)).isEqualTo("0");
            assertThat(PoolUnderTest.result(later.getFirst())).isEqualTo("1");
            assertThat(PoolUnderTest.result(later.getLast())).isEqualTo("0");
        }
    }

    private static JobError lost(RecordedAttempt attempt) throws Exception {
        return switch (attempt.outcome()) {
            case Outcome.WorkerLost(var error) -> error;
            case Outcome other -> throw new AssertionError(other);
        };
    }

    private static WorkerTrace trace(PoolUnderTest pool, String name) {
        return pool.executor().trace(name).orElseThrow();
    }

    @Test
    void idleWorkersBeyondTheMinimumLeave() throws Exception {
        try (var pool =
                new PoolDraft()
                        .slots(3)
                        .minWorkers(1)
                        .idleTimeout(Duration.ofMillis(100))
                        .command("python3", PoolUnderTest.WORKERS.resolve("python/worker.py") + "")
                        .pool()) {
            List<RecordedAttempt> attempts =
                    pool.submitTogether(3, "sleep", "{\"duration\":\"PT0.3S\"}");
            for (RecordedAttempt attempt : attempts) {
                assertThat(attempt.outcome()).isInstanceOf(Outcome.Succeeded.class);
            }
            Awaitility.await().until(() -> pool.exits().size() == 2);
            assertThat(pool.exits()).containsOnly("stopped-idle");
            assertThat(pool.workers()).hasSize(1);
            assertThat(pool.run("noop", "{}")).isEqualTo("{}");
        }
    }

    @Test
    void aWorkerIsReplacedAfterItsJobsAndNeverMissed() throws Exception {
        var recycling = new RecyclePolicy(5, null, null, null);
        try (var pool = new PoolDraft().recycling(recycling).pool()) {
            while (pool.exits().size() < 2) {
                assertThat(pool.run("fine", "{}")).isEqualTo("\"ok\"");
                assertThat(pool.executor().capacity()).isBetween(0, 1);
            }
            assertThat(pool.exits()).containsOnly("recycled-jobs");
            assertThat(pool.executor().degradedBy()).isNull();
        }
    }

    @Test
    void theOneBeforeLeavesOnlyOnceItsSuccessorIsWarm() throws Exception {
        Path gate = directory.resolve("gate");
        Files.createFile(gate);
        var recycling = new RecyclePolicy(1, null, null, null);
        try (var pool =
                new PoolDraft()
                        .command("python3", HELLO, gate.toString())
                        .startTimeout(Duration.ofSeconds(30))
                        .recycling(recycling)
                        .pool()) {
            // whoever starts now waits for it
            var first = PoolUnderTest.attempt("any", "{}").atStart(() -> delete(gate));
            PoolUnderTest.result(pool.submit(first));
            Awaitility.await().until(() -> pool.workers().size() == 2);
            long old = pool.workers().getFirst().pid();
            for (int i = 0; i < 20; i++) {
                assertThat(pool.run("pid", "{}")).isEqualTo(Long.toString(old));
            }
            assertThat(pool.exits()).isEmpty();
            Files.createFile(gate);
            Awaitility.await().until(() -> pool.exits().contains("recycled-jobs"));
            assertThat(pool.run("pid", "{}")).isNotEqualTo(Long.toString(old));
        }
    }

    @Test
    void aJobThatKillsAWorkerWhichIsBeingReplacedHasUsedUpAnAttempt() throws Exception {
        var recycling = new RecyclePolicy(1, null, null, null);
        try (var pool = new PoolDraft().recycling(recycling).pool()) {
            pool.run("fine", "{}");
            RecordedAttempt attempt = pool.submit("never-answer", "{}");
            Awaitility.await().until(() -> pool.workers().size() == 2);
            WorkerView old = pool.workers().getFirst();
            Awaitility.await()
                    .until(() -> pool.workers().getFirst().state() == WorkerState.STOPPING);
            ProcessHandle.of(old.pid()).ifPresent(ProcessHandle::destroyForcibly);
            assertThat(attempt.outcome()).isInstanceOf(Outcome.WorkerLost.class);
            Awaitility.await().until(() -> pool.exits().equals(List.of("crashed")));
        }
    }

    /// The successor has the only place there is, so that none is left for a trial.
    @Test
    void aSuccessorShowsThatTheCommandWorksIfTheOneBeforeDiesUnheard() throws Exception {
        var recycling = new RecyclePolicy(null, Duration.ofSeconds(1), null, null);
        try (var pool = new PoolDraft().recycling(recycling).pool()) {
            RecordedAttempt silent = pool.submit("long-line", "{\"megabytes\":0}");
            Awaitility.await().until(() -> pool.workers().size() == 2);
            long old = pool.workers().getFirst().pid();
            ProcessHandle.of(old).ifPresent(ProcessHandle::destroyForcibly);
            assertThat(silent.outcome()).isInstanceOf(Outcome.GivenBack.class);
            assertThat(pool.run("fine", "{}")).isEqualTo("\"ok\"");
            assertThat(pool.executor().degradedBy()).isNull();
        }
    }

    @Test
    void aWorkerThatNeverSaysAnythingIsIdleOnceItHasHadTimeToStart() throws Exception {
        try (var pool = new PoolDraft().minWorkers(1).pool()) {
            Awaitility.await()
                    .until(
                            () ->
                                    pool.workers().stream()
                                            .anyMatch(w -> w.state() == WorkerState.IDLE));
        }
    }

    @Test
    void whatAWorkerWasJustTakingWhenItsSuccessorCameIsStillItsOwn() throws Exception {
        Path gate = directory.resolve("gate");
        Files.createFile(gate);
        var recycling = new RecyclePolicy(1, null, null, null);
        try (var pool =
                new PoolDraft()
                        .command("python3", HELLO, gate.toString())
                        .startTimeout(Duration.ofSeconds(30))
                        .recycling(recycling)
                        .pool()) {
            var first = PoolUnderTest.attempt("pid", "{}").atStart(() -> delete(gate));
            String old = PoolUnderTest.result(pool.submit(first));
            Awaitility.await().until(() -> pool.workers().size() == 2);
            RecordedAttempt attempt =
                    PoolUnderTest.attempt("pid", "{}")
                            .atStart(
                                    () -> {
                                        create(gate);
                                        Awaitility.await()
                                                .until(
                                                        () ->
                                                                states(pool)
                                                                        .contains(
                                                                                WorkerState
                                                                                        .STOPPING));
                                    });
            assertThat(PoolUnderTest.result(pool.submit(attempt))).isEqualTo(old);
            Awaitility.await().until(() -> pool.exits().contains("recycled-jobs"));
        }
    }

    @Test
    void aSilentSuccessorTakesOverOnceItComputesNoMore() throws Exception {
        Path how = Files.writeString(directory.resolve("how"), "");
        try (var pool =
                new PoolDraft()
                        .command("python3", PoolUnderTest.MISBEHAVING, how.toString())
                        .recycling(new RecyclePolicy(1, null, null, null))
                        .minWorkers(1)
                        .pool()) {
            Awaitility.await().until(() -> states(pool).equals(List.of(WorkerState.IDLE)));
            Files.writeString(how, "busy");
            pool.run("fine", "{}");
            long old = pool.workers().getFirst().pid();
            Awaitility.await().until(() -> pool.workers().size() == 2);
            long successor = pool.workers().getLast().pid();
            Instant looked = pool.workers().getLast().identity().startedAt().plus(TWO_LOOKS);
            Awaitility.await()
                    .until(
                            () ->
                                    Instant.now().isAfter(looked)
                                            && CpuClock.processNanos(successor).orElse(0)
                                                    > A_LITTLE);
            assertThat(pool.workers().getFirst().pid()).isEqualTo(old);
            assertThat(states(pool)).doesNotContain(WorkerState.STOPPING);
            Files.writeString(how, "");
            Awaitility.await().until(() -> pool.exits().contains("recycled-jobs"));
        }
    }

    @Test
    void asLongAsNoSuccessorLivesTheOneBeforeServesOn() throws Exception {
        Path broken = directory.resolve("broken");
        String script = "[ ! -e \"$0\" ] || exit 4; exec python3 " + HELLO;
        try (var pool =
                new PoolDraft()
                        .command("sh", "-c", script, broken.toString())
                        .startTimeout(Duration.ofSeconds(30)) // or one slow to die seems warm
                        .recycling(new RecyclePolicy(1, null, null, null))
                        .pool()) {
            // whoever starts now dies
            var first = PoolUnderTest.attempt("any", "{}").atStart(() -> create(broken));
            assertThat(PoolUnderTest.result(pool.submit(first))).isEqualTo("\"any\"");
            long old = pool.workers().getFirst().pid();
            while (!pool.exits().contains("failed-start")) {
                pool.run("any", "{}");
            }
            assertThat(pool.workers().getFirst().pid()).isEqualTo(old);
            Files.delete(broken);
            Awaitility.await().until(() -> pool.exits().contains("recycled-jobs"));
            assertThat(pool.run("any", "{}")).isEqualTo("\"any\"");
        }
    }

    @Test
    void aWorkerThatIsJustTakingWorkIsNotIdle() throws Exception {
        var looks = new AtomicInteger();
        try (var pool =
                new PoolDraft()
                        .idleTimeout(Duration.ofMillis(1))
                        .events(
                                () -> {
                                    looks.incrementAndGet();
                                    return Optional.empty();
                                })
                        .pool()) {
            RecordedAttempt attempt =
                    PoolUnderTest.attempt("fine", "{}").atStart(() -> awaitTwoMore(looks));
            assertThat(PoolUnderTest.result(pool.submit(attempt))).isEqualTo("\"ok\"");
            Awaitility.await().until(() -> pool.exits().contains("stopped-idle"));
        }
    }

    private static void awaitTwoMore(AtomicInteger looks) {
        int now = looks.get();
        Awaitility.await().until(() -> looks.get() >= now + 2);
    }

    private static void delete(Path file) {
        try {
            Files.delete(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void create(Path file) {
        try {
            Files.createFile(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void twoAreNeverReplacedAtOnceNorGivenMoreThanThereAreSlots() throws Exception {
        var recycling = new RecyclePolicy(null, Duration.ofSeconds(1), null, null);
        try (var pool =
                new PoolDraft().slots(3).command("python3", HELLO).recycling(recycling).pool()) {
            while (pool.exits().size() < 3) {
                List<RecordedAttempt> attempts = pool.submitTogether(30, "any", "{}");
                assertThat(pool.workers()).hasSizeLessThanOrEqualTo(4);
                assertThat(pool.executor().slots().busy()).isLessThanOrEqualTo(3);
                for (RecordedAttempt attempt : attempts) {
                    PoolUnderTest.result(attempt);
                }
            }
            assertThat(pool.exits()).containsOnly("recycled-age");
        }
    }

    @Test
    void aWorkerThatIsToBeReplacedEndsAfterItsJob() throws Exception {
        try (var pool = new PoolDraft().pool()) {
            pool.run("fine", "{}");
            var before = pool.workers().getFirst();
            RecordedAttempt attempt =
                    PoolUnderTest.attempt("fine", "{}")
                            .atStart(() -> assertRecycled(pool, before.id()));
            assertThat(PoolUnderTest.result(pool.submit(attempt))).isEqualTo("\"ok\"");
            Awaitility.await().until(() -> pool.exits().contains("recycled-request"));
            assertThat(pool.executor().recycle("nobody")).isFalse();
            pool.run("fine", "{}");
            assertThat(pool.workers().getFirst().pid()).isNotEqualTo(before.pid());
        }
    }

    private static void assertRecycled(PoolUnderTest pool, String worker) {
        assertThat(pool.executor().recycle(worker)).isTrue();
        assertThat(pool.executor().recycle(worker)).isFalse();
    }

    @Test
    void aWorkerThatGrowsIsReplaced() throws Exception {
        var recycling = new RecyclePolicy(null, null, null, 50L << 20);
        try (var pool = new PoolDraft().recycling(recycling).pool()) {
            pool.run("fine", "{}");
            Awaitility.await().until(() -> pool.workers().getFirst().usage().rss() != null);
            Awaitility.await()
                    .until(
                            () -> {
                                pool.run("grow", "{\"bytes\":20000000}");
                                return pool.exits().contains("recycled-memory");
                            });
        }
    }

    @Test
    void untilAWorkerIsReadyItsJobWaitsAndItsClockDoesNotRun() throws Exception {
        Path gate = directory.resolve("gate");
        try (var pool =
                new PoolDraft()
                        .command("python3", HELLO, gate.toString())
                        .startTimeout(Duration.ofSeconds(30))
                        .pool()) {
            RecordedAttempt attempt = pool.submit("any", "{}");
            Awaitility.await().until(() -> states(pool).equals(List.of(WorkerState.STARTING)));
            assertThat(attempt.hasStarted()).isFalse();
            assertThat(pool.executor().capacity()).isOne();
            Files.createFile(gate);
            assertThat(PoolUnderTest.result(attempt)).isEqualTo("\"any\"");
        }
    }

    @Test
    void aWorkerThatIsNotReadyInTimeDegradesTheQueueAndSaysWhy() throws Exception {
        Path gate = directory.resolve("gate");
        try (var pool =
                new PoolDraft()
                        .command("python3", HELLO, gate.toString())
                        .startTimeout(Duration.ofSeconds(2))
                        .pool()) {
            RecordedAttempt attempt = pool.submit("any", "{}");
            assertThat(attempt.outcome()).isInstanceOf(Outcome.GivenBack.class);
            assertThat(attempt.hasStarted()).isFalse();
            assertThat(pool.executor().degradedBy()).contains("did not say hello in time");
            assertThat(pool.exits()).startsWith("failed-start");
            Files.createFile(gate);
            pool.awaitCapacityChange();
            assertThat(pool.run("any", "{}")).isEqualTo("\"any\"");
        }
    }

    @Test
    void whileMemoryIsShortOnlyTheFirstWorkerIsStarted() throws Exception {
        var pressure = new AtomicReference<>(new MemoryPressure(0.9, 0.5));
        try (var pool =
                new PoolDraft().slots(2).pressure(() -> Optional.of(pressure.get())).pool()) {
            RecordedAttempt first = pool.submit("never-answer", "{}");
            first.stopper();
            RecordedAttempt second = pool.submit("fine", "{}");
            Awaitility.await().until(() -> pool.executor().capacity() == 1);
            assertThat(second.hasStarted()).isFalse();
            assertThat(pool.workers()).hasSize(1);
            pressure.set(new MemoryPressure(0, 0));
            assertThat(PoolUnderTest.result(second)).isEqualTo("\"ok\"");
        }
    }

    @Test
    void theKernelIsBlamedForAKillThatItCounted() throws Exception {
        try (var pool =
                new PoolDraft()
                        .events(() -> Optional.of(new MemoryEvents(killsSeen(), 0, 0)))
                        .pool()) {
            pool.run("fine", "{}");
            RecordedAttempt attempt = pool.submit("never-answer", "{}");
            Awaitility.await().until(() -> !attempt.progress().isEmpty());
            Processes.kill(pool.workers().getFirst().pid());
            assertThat(attempt.outcome())
                    .isInstanceOfSatisfying(
                            Outcome.WorkerLost.class,
                            lost -> {
                                assertThat(lost.error().message()).contains("for want of memory");
                                assertThat(lost.error().evidence()).contains("the kernel has just");
                            });
            assertThat(pool.exits()).containsExactly("killed-memory");
        }
    }

    /// One more for the thread that sees to the end of a worker than for those that look before.
    private static long killsSeen() {
        return Thread.currentThread().getName().matches("coremill-pool\\d+-\\d+") ? 1 : 0;
    }

    @Test
    void anAttemptThatNoWorkerHasYetCanBeWithdrawn() throws Exception {
        Path gate = directory.resolve("gate");
        try (var pool =
                new PoolDraft()
                        .command("python3", HELLO, gate.toString())
                        .startTimeout(Duration.ofSeconds(30))
                        .pool()) {
            RecordedAttempt attempt = pool.submit("any", "{}");
            Awaitility.await().until(() -> states(pool).equals(List.of(WorkerState.STARTING)));
            assertThat(pool.executor().withdraw(attempt)).isTrue();
            assertThat(pool.executor().withdraw(attempt)).isFalse();
            Files.createFile(gate);
            assertThat(pool.run("any", "{}")).isEqualTo("\"any\"");
            assertThat(attempt.hasStarted()).isFalse();
        }
    }

    private static List<WorkerState> states(PoolUnderTest pool) {
        return pool.workers().stream().map(WorkerView::state).toList();
    }
}
