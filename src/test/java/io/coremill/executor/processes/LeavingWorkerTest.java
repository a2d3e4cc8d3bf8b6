package io.coremill.executor.processes;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.job.Outcome;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/// A worker may end whenever it has answered what it read. A request that was on its way to it by
/// then is not lost.
@Timeout(60)
@EnabledOnOs(OS.LINUX)
class LeavingWorkerTest {
    /// Reads no more than it is asked for, so that the rest stays in the pipe.
    private static final String WORKER =
            """
            import fcntl, json, os, select, struct, sys, termios, time

            def say(**members):
                os.write(1, json.dumps({"jsonrpc": "2.0", **members}).encode() + b"\\n")

            def read():
                line = b""
                while not line.endswith(b"\\n"):
                    line += os.read(0, 1)
                return json.loads(line)

            def await_more(least):
                unread = 0
                while unread < least:
                    select.select([0], [], [])
                    time.sleep(0.001)
                    unread = struct.unpack("i", fcntl.ioctl(0, termios.FIONREAD, b"0000"))[0]

            say(method="hello", params={"concurrency": int(sys.argv[1])})
            """;

    private static PoolUnderTest pool(int concurrency, String rest) {
        return PoolUnderTest.of(
                concurrency,
                concurrency,
                "python3",
                "-c",
                WORKER + rest,
                Integer.toString(concurrency));
    }

    @Test
    void aRequestThatItNeverReadIsGivenBackAndNobodyIsToBlame() throws Exception {
        String rest =
                """
                say(id=read()["id"], result="ok")
                await_more(1)
                """;
        try (var pool = pool(1, rest)) {
            List<RecordedAttempt> attempts = pool.submitTogether(2, "any", "{}");
            assertThat(PoolUnderTest.result(attempts.getFirst())).isEqualTo("\"ok\"");
            assertThat(attempts.getLast().outcome())
                    .isEqualTo(new Outcome.GivenBack("its worker ended before it came to it"));
            assertThat(pool.exits()).startsWith("exited");
            assertThat(pool.executor().degradedBy()).isNull();
        }
    }

    @Test
    void ofSeveralAtOnceOnlyThoseAreLostThatItHasBegunToRead() throws Exception {
        String rest =
                """
                read()
                await_more(3000)
                os.read(0, 1)
                os._exit(3)
                """;
        String payload = "{\"x\":\"%s\"}".formatted("y".repeat(1000));
        try (var pool = pool(4, rest)) {
            RecordedAttempt read = pool.submit("any", payload);
            var _ = read.stopper();
            List<RecordedAttempt> others = pool.submitTogether(3, "any", payload);
            assertThat(read.outcome()).isInstanceOf(Outcome.WorkerLost.class);
            assertThat(others.get(0).outcome()).isInstanceOf(Outcome.WorkerLost.class);
            assertThat(others.get(1).outcome()).isInstanceOf(Outcome.GivenBack.class);
            assertThat(others.get(2).outcome()).isInstanceOf(Outcome.GivenBack.class);
            assertThat(pool.exits()).containsExactly("crashed");
        }
    }

    @Test
    void oneThatSaysHelloAndReadsNothingDegradesItsQueue() throws Exception {
        try (var pool = pool(1, "await_more(1)\n")) {
            RecordedAttempt attempt = pool.submit("any", "{}");
            assertThat(attempt.outcome()).isInstanceOf(Outcome.GivenBack.class);
            Awaitility.await().until(() -> !pool.exits().isEmpty());
            assertThat(pool.exits()).containsExactly("failed-start");
            assertThat(pool.executor().degradedBy())
                    .isEqualTo("the worker exited with code 0 before it had read a job");
        }
    }

    @Test
    void itsLastAnswerCountsEvenWithoutANewline() throws Exception {
        String rest =
                """
                answer = {"jsonrpc": "2.0", "id": read()["id"], "result": "ok"}
                os.write(1, json.dumps(answer).encode())
                """;
        try (var pool = pool(1, rest)) {
            assertThat(pool.run("any", "{}")).isEqualTo("\"ok\"");
        }
    }
}
