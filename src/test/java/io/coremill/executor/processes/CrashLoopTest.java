package io.coremill.executor.processes;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.executor.processes.worker.RecyclePolicy;
import io.coremill.job.Outcome;
import io.coremill.text.TextLimit;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A command that does not work degrades its queue: attempts wait instead of failing, the reason is
/// shown, and the queue heals by itself.
@Timeout(60)
@Tag("waits")
@Execution(ExecutionMode.CONCURRENT) // it mostly waits
class CrashLoopTest {
    @TempDir Path directory;

    @Test
    void aMissingProgramDegradesTheQueueAndHealsOnceItIsThere() throws Exception {
        Path program = directory.resolve("worker");
        try (var pool = PoolUnderTest.of(2, 1, program.toString())) {
            List<RecordedAttempt> attempts = pool.submitTogether(2, "any", "{}");
            assertThat(attempts.getFirst().outcome()).isInstanceOf(Outcome.GivenBack.class);
            Awaitility.await() // whether the second was taken before the first had failed
                    .until(() -> attempts.getLast().hasEnded() || pool.waiting() == 1);
            assertThat(attempts).noneMatch(RecordedAttempt::hasStarted);
            assertThat(pool.executor().capacity()).isZero();
            assertThat(pool.executor().degradedBy()).contains("no program", program.toString());
            link(program, "workers/bash/worker.sh");
            pool.awaitCapacityChange();
            assertThat(pool.executor().degradedBy()).isNull();
            assertThat(pool.executor().capacity()).isEqualTo(2);
            assertThat(pool.run("any", "{}")).isEqualTo("{\"bytes\":2}");
        }
    }

    @Test
    void aWorkerThatExitsAtStartGivesItsAttemptBackAndSaysWhy() throws Exception {
        Path how = Files.writeString(directory.resolve("how"), "4");
        try (var pool = startingAs(how)) {
            RecordedAttempt attempt = pool.submit("fine", "{}");
            assertThat(attempt.outcome()).isInstanceOf(Outcome.GivenBack.class);
            assertThat(pool.executor().degradedBy())
                    .contains("exited with code 4", "cannot start: told so");
            assertThat(pool.executor().capacity()).isZero();
            assertThat(pool.exits()).startsWith("failed-start");
            Files.writeString(how, "");
            pool.awaitCapacityChange();
            assertThat(pool.executor().degradedBy()).isNull();
            assertThat(pool.run("fine", "{}")).isEqualTo("\"ok\"");
        }
    }

    @Test
    void trialsGoOnForAsLongAsThereIsNoProgram() throws Exception {
        try (var pool = PoolUnderTest.of(2, 1, directory.resolve("worker").toString())) {
            pool.submit("any", "{}").outcome();
            Awaitility.await().until(() -> pool.exits().size() >= 3);
            assertThat(pool.executor().capacity()).isZero();
        }
    }

    @Test
    void trialsGoOnForAsLongAsTheyFail() throws Exception {
        Path how = Files.writeString(directory.resolve("how"), "4");
        try (var pool = startingAs(how)) {
            pool.submit("fine", "{}").outcome();
            Awaitility.await().until(() -> pool.exits().size() >= 3);
            assertThat(pool.exits()).containsOnly("failed-start");
            assertThat(pool.executor().capacity()).isZero();
        }
    }

    @Test
    void aJobThatKillsEveryWorkerIsBlamedAndNotTheCommand() throws Exception {
        try (var pool = PoolUnderTest.misbehaving(1)) {
            // The very first worker has said nothing yet, so the job has the benefit of the doubt.
            assertThat(pool.submit("exit", "{\"code\":1}").outcome())
                    .isInstanceOf(Outcome.GivenBack.class);
            pool.awaitCapacityChange();
            assertThat(pool.submit("exit", "{\"code\":1}").outcome())
                    .isInstanceOf(Outcome.WorkerLost.class);
        }
    }

    @Test
    void aWorkerOnTrialIsGivenNoJobThatMightKillIt() throws Exception {
        try (var pool = PoolUnderTest.misbehaving(1)) {
            pool.submit("exit", "{\"code\":1}").outcome();
            assertThat(pool.executor().capacity()).isZero();
            pool.awaitSpawn();
            pool.awaitSpawn();
            // Given to the worker on trial, it would be given back, over and over.
            assertThat(pool.submit("exit", "{\"code\":1}").outcome())
                    .isInstanceOf(Outcome.WorkerLost.class);
        }
    }

    @Test
    void trialsGoOnAfterOneThatTheServiceHadToEnd() throws Exception {
        // late, so that the one to be ended is not trusted before the service has noticed
        Path how = Files.writeString(directory.resolve("how"), "late");
        try (var pool = startingAs(how)) {
            pool.submit("fine", "{}").outcome();
            Files.writeString(how, "mute");
            Awaitility.await().until(() -> complains(pool, "closed its stdout"));
            Files.writeString(how, "");
            pool.awaitCapacityChange();
            assertThat(pool.run("fine", "{}")).isEqualTo("\"ok\"");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "2"}) // stdout and stderr
    void theLastWordsOfAWorkerThatDoesNotStartAreBounded(String descriptor) throws Exception {
        String words = "head -c 10000000 /dev/zero | tr '\\0' y >&%s; exit 3".formatted(descriptor);
        try (var pool = PoolUnderTest.of(1, 1, "sh", "-c", words)) {
            assertThat(pool.submit("any", "{}").outcome()).isInstanceOf(Outcome.GivenBack.class);
            assertThat(pool.executor().degradedBy())
                    .contains("exited with code 3", "last words: ", "yyy")
                    .hasSizeLessThan(TextLimit.LAST_WORDS.bytes() + 100);
        }
    }

    /// It wrote nothing on stdout, so that its command is to blame; but it had read the job.
    @Test
    void theLastWordsOfOneThatHadASensitiveJobAreNotSaid() throws Exception {
        try (var pool = PoolUnderTest.of(1, 1, "sh", "-c", "read job; echo \"$job\" >&2; exit 3")) {
            assertThat(pool.submit(PoolUnderTest.attempt("hush", "{}").sensitive()).outcome())
                    .isInstanceOf(Outcome.GivenBack.class);
            assertThat(pool.executor().degradedBy())
                    .contains("exited with code 3")
                    .doesNotContain("last words", "hush");
        }
    }

    @Test
    void aWorkerLostAfterItHasWorkedIsReplacedAtOnce() throws Exception {
        try (var pool = PoolUnderTest.misbehaving(1)) {
            pool.run("fine", "{}");
            long first = pool.workers().getFirst().pid();
            pool.submit("exit", "{\"code\":1}").outcome();
            assertThat(pool.executor().degradedBy()).isNull();
            assertThat(pool.run("fine", "{}")).isEqualTo("\"ok\"");
            assertThat(pool.workers()).singleElement().extracting("pid").isNotEqualTo(first);
        }
    }

    @Test
    void whenTheCommandBreaksLaterNoAttemptIsLost() throws Exception {
        Path how = Files.writeString(directory.resolve("how"), "");
        try (var pool = startingAs(how)) {
            pool.run("fine", "{}");
            Files.writeString(how, "4");
            pool.submit("exit", "{\"code\":1}").outcome();
            assertThat(pool.submit("fine", "{}").outcome()).isInstanceOf(Outcome.GivenBack.class);
            assertThat(pool.executor().degradedBy()).isNotNull();
        }
    }

    @Test
    void aSuccessorThatCannotStartIsTriedAgain() throws Exception {
        String second = "n=$(cat \"$0\")x; echo $n > \"$0\"; case $n in xx|xxx) exit 4; esac; ";
        Path starts = Files.writeString(directory.resolve("starts"), "");
        try (var pool =
                new PoolDraft()
                        .command(
                                "sh",
                                "-c",
                                second + "exec python3 " + PoolUnderTest.MISBEHAVING,
                                starts.toString())
                        .recycling(new RecyclePolicy(1, null, null, null))
                        .pool()) {
            pool.run("fine", "{}");
            Awaitility.await().until(() -> pool.exits().contains("recycled-jobs"));
            assertThat(pool.executor().degradedBy()).isNull();
        }
    }

    private static boolean complains(PoolUnderTest pool, String words) {
        String trouble = pool.executor().degradedBy();
        return trouble != null && trouble.contains(words);
    }

    private static PoolUnderTest startingAs(Path how) {
        return PoolUnderTest.of(
                1, 1, "python3", "src/test/resources/misbehaving_worker.py", how.toString());
    }

    private static void link(Path name, String target) throws Exception {
        Files.createSymbolicLink(name, Path.of(target).toAbsolutePath());
    }
}
