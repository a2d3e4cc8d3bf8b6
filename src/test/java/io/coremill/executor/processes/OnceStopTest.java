package io.coremill.executor.processes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.coremill.cores.ledger.CoreLedger;
import io.coremill.cores.ledger.ProcessSpending;
import io.coremill.executor.ExecutorClock;
import io.coremill.executor.StopReason;
import io.coremill.executor.processes.once.OnceAttempt;
import io.coremill.executor.processes.once.OnceProcess;
import io.coremill.executor.processes.once.ProcessPipes;
import io.coremill.job.ErrorKind;
import io.coremill.job.LogLine;
import io.coremill.job.Outcome;
import io.coremill.subprocess.linux.PosixCalls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// How programs are ended, what they cannot leave behind, and what becomes of jobs whose program
/// cannot be started.
@Timeout(60)
@EnabledOnOs(OS.LINUX)
@Tag("waits")
@Tag("anywhere")
class OnceStopTest {
    private static final int SIGCONT = 18;

    @TempDir Path directory;

    @ParameterizedTest
    @EnumSource(StopReason.class)
    void aProgramIsToldToStopWithSigterm(StopReason reason) throws Exception {
        try (var once = OnceUnderTest.patient("trap 'echo bye >&2; exit 0' TERM; " + WAIT)) {
            RecordedAttempt attempt = once.submit("{}");
            awaitLine(attempt, "up");
            attempt.stopper().stop(reason);
            assertStopped(attempt.outcome(), reason);
            assertThat(attempt.linesAtTheEnd()).extracting(LogLine::message).contains("bye");
            assertThat(once.exits()).containsExactly(WorkerStopCause.of(reason).reason().word());
        }
    }

    @Test
    void oneThatIgnoresSigtermIsKilledAfterTheGrace() throws Exception {
        try (var once = OnceUnderTest.sh("trap '' TERM; echo up >&2; sleep 100; sleep 100")) {
            RecordedAttempt attempt = once.submit("{}");
            awaitLine(attempt, "up");
            attempt.stopper().stop(StopReason.TIMED_OUT);
            assertThat(attempt.outcome())
                    .isInstanceOfSatisfying(
                            Outcome.TimedOut.class,
                            timedOut -> {
                                assertThat(timedOut.error().signal()).isEqualTo("KILL");
                                assertThat(timedOut.error().evidence())
                                        .isEqualTo("the service sent SIGKILL");
                            });
        }
    }

    @Test
    void anAttemptThatIsStoppedAsItStartsIsStopped() throws Exception {
        try (var once = OnceUnderTest.sh("sleep 100")) {
            RecordedAttempt attempt =
                    once.submit(
                            PoolUnderTest.attempt("type", "{}")
                                    .stoppedAtStart(StopReason.CANCELLED));
            assertThat(attempt.outcome()).isEqualTo(new Outcome.Cancelled());
        }
    }

    @Test
    void aStopAfterTheEndHasNoEffect() throws Exception {
        try (var once = OnceUnderTest.sh("echo ok")) {
            RecordedAttempt attempt = once.submit("{}");
            assertThat(PoolUnderTest.result(attempt)).isEqualTo("ok\n");
            attempt.stopper().stop(StopReason.CANCELLED);
            assertThat(once.run("{}")).isEqualTo("ok\n");
            assertThat(once.exits()).containsExactly("exited", "exited");
        }
    }

    @Test
    void whatItForkedIsStoppedWithIt() throws Exception {
        try (var once = OnceUnderTest.sh("sleep 100 & echo $! >&2; echo up >&2; wait")) {
            RecordedAttempt attempt = once.submit("{}");
            awaitLine(attempt, "up");
            long child = Long.parseLong(attempt.lines().getFirst().message());
            attempt.stopper().stop(StopReason.CANCELLED);
            assertThat(attempt.outcome()).isEqualTo(new Outcome.Cancelled());
            Processes.awaitGone(child);
        }
    }

    @Test
    void whatItLeavesBehindIsEndedAndDelaysNothing() throws Exception {
        try (var once = OnceUnderTest.sh("sleep 100 & echo $!")) {
            Processes.awaitGone(Long.parseLong(once.run("{}").strip()));
        }
    }

    @Test
    void whatGetsAwayWithThePipesDelaysNothing() throws Exception {
        String awaited = "while [ ! -e \"$TMPDIR/up\" ]; do sleep 0.01; done";
        try (var once =
                OnceUnderTest.sh(
                        "setsid sh -c 'echo $$; : > \"$TMPDIR/up\"; exec sleep 100' & "
                                + awaited)) {
            for (int i = 0; i < 3; i++) {
                long daemon = Long.parseLong(once.run("{}").strip());
                assertThat(Processes.exists(daemon)).isTrue();
                Processes.kill(daemon);
            }
        }
    }

    @Test
    void aProgramThatClosesItsOutputsAndGoesOnIsWaitedFor() throws Exception {
        try (var once = OnceUnderTest.sh("echo ok; exec >&- 2>&-; sleep 0.5; exit 3")) {
            assertThat(once.outcome("{}"))
                    .isInstanceOfSatisfying(
                            Outcome.Failed.class,
                            failed -> assertThat(failed.error().exitCode()).isEqualTo(3));
        }
    }

    @Test
    void closingGivesBackWhatRunsAndLeavesNobody() throws Exception {
        var once = OnceUnderTest.of(2, "sh", "-c", "echo $$ >&2; sleep 100");
        List<RecordedAttempt> attempts =
                Stream.generate(() -> PoolUnderTest.attempt("type", "{}")).limit(3).toList();
        once.submitAll(attempts);
        var pids = new ArrayList<Long>();
        for (RecordedAttempt attempt : attempts.subList(0, 2)) {
            Awaitility.await().until(() -> !attempt.lines().isEmpty());
            pids.add(Long.parseLong(attempt.lines().getFirst().message()));
        }
        once.close();
        for (RecordedAttempt attempt : attempts.subList(0, 2)) {
            assertThat(attempt.hasEnded()).isTrue();
            assertThat(attempt.outcome()).isInstanceOf(Outcome.GivenBack.class);
        }
        assertThat(once.waiting()).isOne();
        assertThat(once.executor().capacity()).isZero();
        assertThat(pids).noneMatch(Processes::exists);
        assertThat(once.exits()).containsExactly("stopped", "stopped");
        Processes.awaitNoThreadsOf(once.queue());
    }

    @Test
    void afterTwoHundredJobsNothingIsLeft() throws Exception {
        var once = OnceUnderTest.of(4, "sh", "-c", "cat; echo e >&2; echo $$");
        once.run("{}"); // what is opened once and for all is open now
        Leaks leaks = Leaks.ofDescriptors();
        List<RecordedAttempt> attempts =
                Stream.generate(() -> PoolUnderTest.attempt("type", "{}")).limit(200).toList();
        once.submitAll(attempts);
        var pids = new ArrayList<Long>();
        for (RecordedAttempt attempt : attempts) {
            pids.add(Long.parseLong(PoolUnderTest.result(attempt).substring(2).strip()));
        }
        assertThat(pids).doesNotHaveDuplicates().noneMatch(pid -> isInProc(pid));
        Awaitility.await().until(() -> once.executor().slots().busy() == 0);
        assertThat(once.executor().workers()).isEmpty();
        leaks.awaitNone();
        once.close();
        Processes.awaitNoThreadsOf(once.queue());
        assertThat(once.exits()).hasSize(201).containsOnly("exited");
    }

    @Test
    void anErrorOfOursFailsTheAttemptAndEndsItsProgram() throws Exception {
        try (var once = OnceUnderTest.sh("sleep 100")) {
            RecordedAttempt attempt =
                    PoolUnderTest.attempt("type", "{}")
                            .atStart(
                                    () -> {
                                        throw new OutOfMemoryError("Java heap space");
                                    });
            assertThat(once.submit(attempt).outcome())
                    .isInstanceOfSatisfying(
                            Outcome.Failed.class,
                            failed -> {
                                assertThat(failed.error().kind())
                                        .isEqualTo(ErrorKind.OUT_OF_MEMORY);
                                assertThat(failed.error().signal()).isEqualTo("KILL");
                                assertThat(failed.retryable()).isTrue();
                            });
            assertThat(attempt.ran().pid()).isNotNull().matches(pid -> !isInProc(pid));
            assertThat(once.executor().degradedBy()).isNull();
            assertThat(once.executor().capacity()).isOne();
            assertThat(once.exits()).containsExactly("killed-error");
        }
    }

    @Test
    void theKillAfterTheGraceIsForgottenWithTheAttempt() throws Exception {
        var killing = new CompletableFuture<Void>();
        RecordedAttempt assignment =
                PoolUnderTest.attempt("type", "{}").stoppedAtStart(StopReason.CANCELLED);
        try (OnceProcess child = Programs.start("sleep", "100")) {
            var attempt =
                    new OnceAttempt(
                            OnceUnderTest.settings("sleep", "100"),
                            new ExecutorClock(InstantSource.system(), System::nanoTime),
                            "sleep-1",
                            assignment,
                            child,
                            new ProcessSpending(new CoreLedger().of("sleep")),
                            () -> {},
                            _ -> killing);
            assertThat(attempt.run().outcome()).isEqualTo(new Outcome.Cancelled());
        }
        assertThat(killing).isCancelled();
    }

    @Test
    void whoSendsASignalDoesNotWaitForTheEnd() throws Exception {
        try (OnceProcess child = Programs.start("sleep", "100")) {
            Thread waiting = Thread.ofPlatform().start(child::await);
            Awaitility.await().until(() -> !child.signal(SIGCONT));
            assertThat(Processes.exists(child.pid())).isTrue();
            Processes.kill(child.pid());
            waiting.join();
        }
    }

    @Test
    void whereNoProcessIsStartedNoPipeStaysOpen() throws Exception {
        Leaks leaks = Leaks.ofDescriptors();
        for (int i = 0; i < 20; i++) {
            assertThatThrownBy(
                            () ->
                                    ProcessPipes.of(
                                            PosixCalls.HERE.orElseThrow(),
                                            System::nanoTime,
                                            _ -> {
                                                throw new OutOfMemoryError("no process");
                                            }))
                    .hasMessage("no process");
        }
        leaks.awaitNone();
    }

    // ---- programs that cannot be started

    @Test
    void whileThereIsNoProgramJobsWaitAndOnceThereIsTheyRun() throws Exception {
        Path program = directory.resolve("program");
        try (var once = OnceUnderTest.of(2, program.toString())) {
            RecordedAttempt attempt = once.submit("{}");
            assertThat(attempt.outcome()).isInstanceOf(Outcome.GivenBack.class);
            assertThat(attempt.hasStarted()).isFalse();
            assertThat(once.executor().degradedBy()).contains("no program", program.toString());
            assertThat(once.executor().capacity()).isZero();
            write(program, "#!/bin/sh\necho ok\n");
            once.awaitCapacityChange();
            assertThat(once.executor().capacity()).isOne();
            assertThat(once.executor().degradedBy()).as("before another job").isNull();
            assertThat(once.run("{}")).isEqualTo("ok\n");
            assertThat(once.executor().capacity()).isEqualTo(2);
        }
    }

    /// Programs could say the same.
    @Test
    void whatAToolSaysOfASensitiveJobIsNotShown() throws Exception {
        String script = "echo 'setpriv: sh could not be run: hush' >&2; exit 127";
        try (var once = OnceUnderTest.sh(script)) {
            assertThat(once.outcome("{}")).isInstanceOf(Outcome.GivenBack.class);
            assertThat(once.executor().degradedBy()).contains("hush");
        }
        try (var once = OnceUnderTest.sh(script)) {
            var hush = once.submit(PoolUnderTest.attempt("type", "{}").sensitive());
            assertThat(hush.outcome()).isInstanceOf(Outcome.GivenBack.class);
            assertThat(once.executor().degradedBy())
                    .contains("had a sensitive job")
                    .doesNotContain("hush");
        }
    }

    @Test
    void aProgramThatCannotBeExecutedDegradesTheQueueToo() throws Exception {
        Path program = write(directory.resolve("program"), "#!" + directory + "\n");
        try (var once = OnceUnderTest.of(1, program.toString())) {
            assertThat(once.outcome("{}")).isInstanceOf(Outcome.GivenBack.class);
            assertThat(once.executor().degradedBy()).contains(program.toString());
            assertThat(once.exits()).containsExactly("failed-start");
            once.awaitCapacityChange();
            assertThat(once.executor().degradedBy()).as("unproven").contains(program.toString());
            assertThat(once.outcome("{}")).isInstanceOf(Outcome.GivenBack.class);
            write(program, "#!/bin/sh\necho ok\n");
            once.awaitCapacityChange();
            assertThat(once.run("{}")).isEqualTo("ok\n");
            assertThat(once.executor().degradedBy()).isNull();
        }
    }

    /// That is seen without a start, so the queue is degraded until there is an interpreter.
    @Test
    void aScriptWithoutItsInterpreterDegradesTheQueueInThoseWords() throws Exception {
        Path program = write(directory.resolve("program"), "#!/no/such/interpreter\n");
        try (var once = OnceUnderTest.of(1, program.toString())) {
            assertThat(once.outcome("{}")).isInstanceOf(Outcome.GivenBack.class);
            assertThat(once.executor().degradedBy())
                    .contains("there is no interpreter /no/such/interpreter");
            write(program, "#!/bin/sh\necho ok\n");
            once.awaitCapacityChange();
            assertThat(once.run("{}")).isEqualTo("ok\n");
            assertThat(once.executor().degradedBy()).isNull();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "exit 126",
                "no-such-program",
                "echo 'setpriv: no' >&2; exit 127",
                "echo 'setpriv: failed to execute that: No such file' >&2; exit 127",
                "echo 'setpriv: failed to execute sh: why' >&2; echo more >&2; exit 127",
                "echo 'setpriv: failed to execute sh: why' >&2; echo result; exit 126"
            })
    void aShellsOwnCodeForItIsTheJobsFailure(String script) throws Exception {
        try (var once = OnceUnderTest.sh(script)) {
            assertThat(once.outcome("{}")).isInstanceOf(Outcome.Failed.class);
            assertThat(once.executor().degradedBy()).isNull();
        }
    }

    @Test
    void whatTheSystemRefusesIsToldInWordsAndWithTheProgram() throws Exception {
        try (var once = OnceUnderTest.of(1, "echo", "x".repeat(200_000))) {
            assertThat(once.outcome("{}")).isInstanceOf(Outcome.GivenBack.class);
            assertThat(once.executor().degradedBy()).contains("echo: Argument list too long");
        }
    }

    private static final String WAIT = "echo up >&2; while true; do sleep 0.05; done";

    private static Path write(Path program, String script) throws IOException {
        Files.writeString(program, script);
        assertThat(program.toFile().setExecutable(true)).isTrue();
        return program;
    }

    private static boolean isInProc(long pid) {
        return Files.exists(Path.of("/proc", Long.toString(pid)));
    }

    private static void awaitLine(RecordedAttempt attempt, String line) {
        Awaitility.await()
                .until(() -> attempt.lines().stream().anyMatch(it -> it.message().equals(line)));
    }

    private static void assertStopped(Outcome outcome, StopReason reason) {
        assertThat(outcome)
                .isInstanceOf(
                        switch (reason) {
                            case CANCELLED -> Outcome.Cancelled.class;
                            case TIMED_OUT -> Outcome.TimedOut.class;
                            case DRAINED -> Outcome.GivenBack.class;
                        });
    }
}
