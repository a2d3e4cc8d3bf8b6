package io.coremill.executor.processes;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.Tools;
import io.coremill.executor.StopReason;
import io.coremill.job.ErrorKind;
import io.coremill.job.JobError;
import io.coremill.job.LogLine;
import io.coremill.job.Outcome;
import io.coremill.job.Progress;
import java.io.BufferedReader;
import java.io.Writer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// A Python worker that forks a process for each job it may have at once.
@Timeout(60)
@EnabledOnOs(OS.LINUX)
@Tag("waits")
class PreforkTest {
    private static final String WORKER = "src/test/resources/python_sdk_worker.py";

    private static final Duration PATIENT = Duration.ofSeconds(20);

    @BeforeEach
    void needPython() {
        Tools.need("python3");
    }

    @Test
    void jobsRunInProcessesThatWereSetUpOnce() throws Exception {
        try (var pool = prefork(4)) {
            pool.run("plain", "{}");
            List<RecordedAttempt> waiting = pool.submitTogether(3, "wait", "{}");
            var pids = new HashSet<>(pidsOf(waiting));
            String where = pool.run("where", "{}");
            long parent = pool.workers().getFirst().pid();
            pids.add(number("pid", where));
            assertThat(pids).hasSize(4).doesNotContain(parent);
            assertThat(number("parent", where)).isEqualTo(parent);
            assertThat(where).contains("\"setups\":[%d]".formatted(parent), "MainThread");
            assertThat(pool.workers()).hasSize(1);
        }
    }

    @Test
    void theEnvironmentCanAskForIt() throws Exception {
        try (var pool = PoolUnderTest.of(2, 2, "env", "COREMILL_PREFORK=1", "python3", WORKER)) {
            assertThat(number("parent", pool.run("where", "{}")))
                    .isEqualTo(pool.workers().getFirst().pid());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "die | {\"signal\":9} | was ended by SIGKILL; its last words: about to fall over",
                "segfault | {} | was ended by SIGSEGV",
                "quit | {\"code\":4} | exited with code 4",
            })
    void aProcessThatEndsTakesItsOwnJobAlone(String type, String payload, String how)
            throws Exception {
        try (var pool = prefork(2)) {
            pool.run("plain", "{}");
            RecordedAttempt beside = pool.submit("wait", "{}");
            pidsOf(List.of(beside));
            JobError error = lost(pool.submit(type, payload));
            assertThat(error.message()).startsWith("the process (pid ").endsWith("the job " + how);
            assertThat(pool.run("plain", "{}")).isEqualTo("[]");
            assertThat(beside.hasEnded()).isFalse();
            assertThat(pool.exits()).isEmpty();
        }
    }

    @Test
    void aJobThatStopsWhenAskedKeepsItsProcess() throws Exception {
        try (var pool = patient()) {
            pool.run("plain", "{}");
            List<RecordedAttempt> attempts = pool.submitTogether(2, "wait", "{}");
            List<Long> pids = pidsOf(attempts);
            attempts.getFirst().stopper().stop(StopReason.CANCELLED);
            assertThat(attempts.getFirst().outcome()).isEqualTo(new Outcome.Cancelled());
            assertThat(attempts.getLast().hasEnded()).isFalse();
            assertThat(number("pid", pool.run("where", "{}"))).isEqualTo(pids.getFirst());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"deaf | {}", "deaf | {\"ignore\":true}"})
    void aJobThatDoesNotStopIsEndedWithItsProcessAlone(String type, String payload)
            throws Exception {
        try (var pool = patient()) {
            pool.run("plain", "{}");
            RecordedAttempt beside = pool.submit("wait", "{}");
            RecordedAttempt deaf = pool.submit(type, payload);
            long pid = pidsOf(List.of(beside, deaf)).getLast();
            deaf.stopper().stop(StopReason.TIMED_OUT);
            assertThat(deaf.outcome()).isInstanceOf(Outcome.TimedOut.class);
            assertThat(Processes.exists(pid)).isFalse();
            assertThat(pool.run("plain", "{}")).isEqualTo("[]");
            assertThat(beside.hasEnded()).isFalse();
            assertThat(pool.exits()).isEmpty();
        }
    }

    @Test
    void whatAJobHasStartedEndsWithItsProcess() throws Exception {
        try (var pool = patient()) {
            pool.run("plain", "{}");
            RecordedAttempt stopped = pool.submit("start-a-program", "{}");
            long program = pidsOf(List.of(stopped)).getFirst();
            stopped.stopper().stop(StopReason.TIMED_OUT);
            assertThat(stopped.outcome()).isInstanceOf(Outcome.TimedOut.class);
            Processes.awaitGone(program);
            RecordedAttempt quit = pool.submit("start-a-program", "{\"then\":\"quit\"}");
            lost(quit);
            Processes.awaitGone(pidsOf(List.of(quit)).getFirst());
            assertThat(pool.exits()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatAJobHasStartedEndsWithTheWorker(boolean isKilled) throws Exception {
        try (var pool = patient()) {
            RecordedAttempt attempt = pool.submit("start-a-program", "{}");
            long program = pidsOf(List.of(attempt)).getFirst();
            ProcessHandle worker = ProcessHandle.of(pool.workers().getFirst().pid()).orElseThrow();
            assertThat(isKilled ? worker.destroyForcibly() : worker.destroy()).isTrue();
            assertThat(attempt.outcome()).isInstanceOf(Outcome.WorkerLost.class);
            Processes.awaitGone(program);
        }
    }

    @Test
    void whatIsPrintedGoesToTheJobThatPrintsIt() throws Exception {
        try (var pool = buffered()) {
            pool.run("plain", "{}");
            RecordedAttempt beside = pool.submit("wait", "{}");
            pidsOf(List.of(beside));
            RecordedAttempt printing = pool.submit("print", "{}");
            assertThat(PoolUnderTest.result(printing)).isEqualTo("{}");
            assertThat(printing.linesAtTheEnd())
                    .extracting(LogLine::message)
                    .containsExactly("by print", "by a child", "by C code", "without a newline");
            assertThat(beside.lines()).isEmpty();
        }
    }

    @Test
    void aFloodWithoutANewlineBlocksNothing() throws Exception {
        try (var pool = prefork(2)) {
            assertThat(pool.run("flood", "{\"bytes\":10000000}")).isEqualTo("{}");
        }
    }

    @Test
    void largeResultsThatComeTogetherStayWhole() throws Exception {
        int size = (8 << 20) - 2; // with its quotes the largest there may be
        try (var pool = prefork(4)) {
            var attempts = new ArrayList<RecordedAttempt>();
            for (char letter = 'a'; letter < 'i'; letter++) {
                String payload = "{\"letter\":\"%c\",\"size\":%d}".formatted(letter, size);
                attempts.add(PoolUnderTest.attempt("large", payload));
            }
            pool.submitAll(attempts);
            for (int i = 0; i < attempts.size(); i++) {
                String letter = Character.toString('a' + i);
                assertThat(PoolUnderTest.result(attempts.get(i)).equals(quoted(letter, size)))
                        .as(letter)
                        .isTrue();
            }
        }
    }

    @Test
    void aLargePayloadReachesAProcessWhole() throws Exception {
        try (var pool = prefork(2)) {
            String name = "n".repeat(1 << 20);
            assertThat(pool.run("plain", "{\"%s\":1}".formatted(name)))
                    .isEqualTo("[\"%s\"]".formatted(name));
        }
    }

    @Test
    void ofManyJobsEachHasTheOutcomeOfItsOwn() throws Exception {
        var random = new Random(7);
        try (var pool = prefork(4)) {
            pool.run("plain", "{}");
            var fine = new ArrayList<RecordedAttempt>();
            var deadly = new ArrayList<RecordedAttempt>();
            for (int i = 0; i < 400; i++) {
                if (random.nextInt(4) == 0) {
                    deadly.add(pool.submit("quit", "{\"code\":3}"));
                } else {
                    fine.add(pool.submit("large", "{\"letter\":\"x\",\"size\":100000}"));
                }
            }
            for (RecordedAttempt attempt : fine) {
                assertThat(PoolUnderTest.result(attempt)).hasSize(100_002);
            }
            for (RecordedAttempt attempt : deadly) {
                assertThat(lost(attempt).message()).endsWith("exited with code 3");
            }
            assertThat(pool.exits()).isEmpty();
        }
    }

    @Test
    void processesThatEndLeaveNothingOpen() throws Exception {
        try (var pool = prefork(2)) {
            String before = pool.run("files", "{}");
            for (int i = 0; i < 200; i++) {
                lost(pool.submit("quit", "{\"code\":1}"));
            }
            assertThat(pool.run("files", "{}")).isEqualTo(before);
            long parent = pool.workers().getFirst().pid();
            assertThat(ProcessHandle.of(parent).orElseThrow().children()).hasSize(2);
        }
    }

    @Test
    void aKilledParentLeavesNoProcessBehind() throws Exception {
        Process parent =
                new ProcessBuilder(command())
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
        List<ProcessHandle> children = List.of();
        try (BufferedReader replies = parent.inputReader();
                Writer requests = parent.outputWriter()) {
            replies.readLine(); // hello
            requests.write(
                    "{\"jsonrpc\":\"2.0\",\"id\":\"1\",\"method\":\"deaf\",\"params\":{\"ignore\":true}}\n");
            requests.flush();
            replies.readLine(); // progress
            children = parent.children().toList();
            assertThat(children).hasSize(1);
            parent.destroyForcibly().waitFor();
        } finally {
            parent.destroyForcibly();
        }
        children.forEach(child -> Processes.awaitGone(child.pid()));
    }

    @Test
    void theEndOfStdinEndsThemAll() throws Exception {
        Process parent =
                new ProcessBuilder(command())
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
        try (BufferedReader replies = parent.inputReader()) {
            replies.readLine(); // hello
            List<ProcessHandle> children = parent.children().toList();
            parent.getOutputStream().close();
            assertThat(parent.waitFor()).isZero();
            children.forEach(child -> Processes.awaitGone(child.pid()));
        } finally {
            parent.destroyForcibly();
        }
    }

    @Test
    void aProcessThatIsKilledWhileIdleIsReplaced() throws Exception {
        try (var pool = prefork(2)) {
            for (int i = 0; i < 5; i++) {
                long pid = number("pid", pool.run("where", "{}"));
                Processes.kill(pid);
                Processes.awaitGone(pid);
            }
            assertThat(pool.run("plain", "{}")).isEqualTo("[]");
            assertThat(pool.exits()).isEmpty();
        }
    }

    @Test
    void aSetupThatLeavesThreadsIsRefused() throws Exception {
        try (var pool =
                PoolUnderTest.of(2, 2, "env", "SETUP=thread", "python3", WORKER, "--prefork")) {
            pool.submit("plain", "{}");
            Awaitility.await().until(() -> pool.executor().degradedBy() != null);
            assertThat(pool.executor().degradedBy()).contains("without threads", "left-over");
        }
    }

    @Test
    void sharedMemoryIsCountedOnce() throws Exception {
        try (var pool = prefork(4)) {
            String memory = pool.run("memory", "{}");
            assertThat(number("pss", memory)).isPositive().isLessThan(number("rss", memory) / 2);
        }
    }

    private static PoolUnderTest prefork(int processes) {
        return PoolUnderTest.of(processes, processes, command());
    }

    private static PoolUnderTest patient() {
        return new PoolDraft().slots(2).concurrency(2).grace(PATIENT).command(command()).pool();
    }

    /// As Python is without a variable that a container may have set.
    private static PoolUnderTest buffered() {
        return PoolUnderTest.of(
                2, 2, "env", "-u", "PYTHONUNBUFFERED", "python3", WORKER, "--prefork");
    }

    private static String[] command() {
        return new String[] {"python3", WORKER, "--prefork"};
    }

    private static List<Long> pidsOf(List<RecordedAttempt> attempts) {
        var pids = new ArrayList<Long>();
        for (RecordedAttempt attempt : attempts) {
            Awaitility.await().until(() -> !attempt.progress().isEmpty());
            Progress first = attempt.progress().getFirst();
            pids.add(Long.parseLong(String.valueOf(first.message())));
        }
        return pids;
    }

    private static long number(String name, String json) {
        Matcher matcher = Pattern.compile("\"" + name + "\":([0-9]+)").matcher(json);
        assertThat(matcher.find()).as(json).isTrue();
        return Long.parseLong(matcher.group(1));
    }

    private static String quoted(String letter, int size) {
        return "\"" + letter.repeat(size) + "\"";
    }

    private static JobError lost(RecordedAttempt attempt) throws Exception {
        return switch (attempt.outcome()) {
            case Outcome.WorkerLost(var error) -> {
                assertThat(error.kind()).isEqualTo(ErrorKind.WORKER_LOST);
                yield error;
            }
            case Outcome other -> throw new AssertionError(other);
        };
    }
}
