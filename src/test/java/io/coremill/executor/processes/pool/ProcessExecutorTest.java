package io.coremill.executor.processes.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.Tools;
import io.coremill.executor.processes.PoolDraft;
import io.coremill.executor.processes.PoolUnderTest;
import io.coremill.executor.processes.RecordedAttempt;
import io.coremill.job.ErrorKind;
import io.coremill.job.ExecutorKind;
import io.coremill.job.LogLine;
import io.coremill.job.Outcome;
import io.coremill.protocol.MetaPlacement;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/// Attempts in real workers of every kind that is in the house.
@Timeout(60)
class ProcessExecutorTest {

    @Test
    void aPythonWorkerAnswers() throws Exception {
        try (var pool = PoolUnderTest.python(1, 1)) {
            assertThat(pool.run("primes", "{\"limit\":10}")).isEqualTo("{\"count\":4}");
        }
    }

    @Test
    void aJavaWorkerAnswers() throws Exception {
        try (var pool = PoolUnderTest.java(1, 1)) {
            assertThat(pool.run("primes", "{\"limit\":10}")).isEqualTo("{\"count\":4}");
        }
    }

    @Test
    void aWorkerOfAFewLinesAnswers() throws Exception {
        try (var python = PoolUnderTest.of(1, 1, "python3", "workers/python/plain.py");
                var node = PoolUnderTest.of(1, 1, "node", "workers/node/worker.mjs");
                var bash = PoolUnderTest.of(1, 1, "workers/bash/worker.sh")) {
            assertThat(python.run("any", "{\"n\":5}")).isEqualTo("{\"sum\": 10}");
            assertThat(node.run("upper", "{\"text\":\"a\\nb\"}")).isEqualTo("{\"text\":\"A\\nB\"}");
            assertThat(bash.run("any", "{\"n\":5}")).isEqualTo("{\"bytes\":7}");
            assertThat(bash.run("any", "{\"n\":\"ö\"}")).isEqualTo("{\"bytes\":10}");
        }
    }

    @Test
    void charactersThatEndLinesForSomeReadersArePartOfAPayload() throws Exception {
        Tools.need("node", "python3");
        String answer = "{\"text\":\"A\u2028B\u2029C\u0085\"}";
        String payload = "{\"text\":\"a\u2028b\u2029c\u0085\"}";
        String splitting =
                "import sys, json\nfor line in iter(sys.stdin.readline, ''):\n"
                        + " for part in line.splitlines():\n"
                        + "  r = json.loads(part)\n"
                        + "  result = {'text': r['params']['text'].upper()}\n"
                        + "  print(json.dumps({'jsonrpc': '2.0', 'id': r['id'], 'result': result},"
                        + " ensure_ascii=False, separators=(',', ':')), flush=True)";
        try (var node = PoolUnderTest.of(1, 1, "node", "workers/node/worker.mjs");
                var python = PoolUnderTest.of(1, 1, "python3", "-c", splitting)) {
            assertThat(node.run("upper", payload)).isEqualTo(answer);
            assertThat(python.run("upper", payload)).isEqualTo(answer);
        }
    }

    /// Whoever sends it a line that holds them as they are.
    @Test
    void theWorkerInNodeEndsLinesAtNewlinesAlone() throws Exception {
        Tools.need("node");
        Process node = new ProcessBuilder("node", "workers/node/worker.mjs").start();
        String text = "a\u2028b\u2029c\u0085";
        try (var stdin = node.outputWriter(StandardCharsets.UTF_8);
                var stdout = node.inputReader(StandardCharsets.UTF_8)) {
            stdin.write(
                    "{\"id\":\"1\",\"method\":\"upper\",\"params\":{\"text\":\"%s\"}}\n"
                            .formatted(text));
            stdin.flush();
            assertThat(stdout.readLine()).contains("\"id\":\"1\"", "A\u2028B\u2029C\u0085");
        } finally {
            node.destroyForcibly();
        }
    }

    /// It answers with the members of the message, and with its params.
    @Test
    void metaStandsWhereItsQueueHasIt() throws Exception {
        Tools.need("python3");
        String telling =
                "import sys, json\nfor line in sys.stdin:\n r = json.loads(line)\n"
                        + " meta = r['params'].get('_meta', r.get('meta'))\n"
                        + " result = [sorted(r), sorted(meta) if meta else None]\n"
                        + " print(json.dumps({'jsonrpc': '2.0', 'id': r['id'], 'result': result}),"
                        + " flush=True)";
        try (var params = telling(MetaPlacement.PARAMS, telling);
                var none = telling(MetaPlacement.NONE, telling)) {
            assertThat(params.run("any", "{}"))
                    .isEqualTo(
                            "[[\"id\", \"jsonrpc\", \"method\", \"params\"],"
                                    + " [\"attempt\", \"deadline\", \"job\"]]");
            assertThat(none.run("any", "{}"))
                    .isEqualTo("[[\"id\", \"jsonrpc\", \"method\", \"params\"], null]");
        }
    }

    private static PoolUnderTest telling(MetaPlacement meta, String program) {
        return new PoolDraft().meta(meta).command("python3", "-c", program).pool();
    }

    @Test
    void aWorkerStartsWhenFirstNeededAndStaysWarm() throws Exception {
        try (var pool = PoolUnderTest.python(2, 1)) {
            assertThat(pool.workers()).isEmpty();
            assertThat(pool.executor().capacity()).isEqualTo(2);
            pool.run("noop", "{}");
            long pid = pool.workers().getFirst().pid();
            pool.run("noop", "{}");
            assertThat(pool.workers()).singleElement().extracting("pid").isEqualTo(pid);
        }
    }

    @Test
    void whatItsWorkersSayTheyKnowIsKnown() throws Exception {
        try (var python = PoolUnderTest.python(1, 1);
                var plain = PoolUnderTest.of(1, 1, "python3", "workers/python/plain.py")) {
            assertThat(python.executor().announcedTypes()).isNull();
            python.run("noop", "{}");
            plain.run("any", "{}");
            assertThat(python.executor().announcedTypes())
                    .containsExactlyInAnyOrder("hash", "noop", "primes", "sleep");
            assertThat(plain.executor().announcedTypes()).isNull();
        }
    }

    @Test
    void itSaysWhereAnAttemptRanAndWhatItCost() throws Exception {
        try (var pool = PoolUnderTest.python(1, 1)) {
            var attempt = pool.submit("primes", "{\"limit\":3000000}");
            var ran = attempt.ran();
            var worker = pool.workers().getFirst();
            assertThat(ran.executor()).isEqualTo(ExecutorKind.PROCESSES);
            assertThat(ran.worker()).isEqualTo(worker.id());
            assertThat(ran.pid()).isEqualTo(worker.pid());
            assertThat(ran.cores()).isNotEmpty();
            assertThat(ran.cpuTime()).isPositive();
            assertThat(ran.wall()).isPositive();
            assertThat(ran.maxRss()).isPositive();
            assertThat(worker.done()).isOne();
        }
    }

    @Test
    void aPayloadThatIsRefusedIsNotTriedAgain() throws Exception {
        try (var pool = PoolUnderTest.python(1, 1)) {
            var attempt = pool.submit("primes", "{\"limit\":-1}");
            assertThat(attempt.outcome())
                    .isInstanceOfSatisfying(
                            Outcome.Failed.class,
                            failed -> {
                                assertThat(failed.retryable()).isFalse();
                                assertThat(failed.error().kind()).isEqualTo(ErrorKind.BAD_PAYLOAD);
                                assertThat(failed.error().message()).startsWith("limit must be");
                            });
        }
    }

    @RepeatedTest(3)
    @EnabledOnOs(OS.LINUX)
    void whatAWorkerPrintsBeforeItAnswersIsInTheLogOfThatJob() throws Exception {
        try (var pool = PoolUnderTest.misbehaving(1)) {
            for (int i = 0; i < 50; i++) {
                RecordedAttempt attempt = pool.submit("stderr-then-answer", "{}");
                assertThat(PoolUnderTest.result(attempt)).isEqualTo("\"ok\"");
                assertThat(attempt.linesAtTheEnd())
                        .extracting(LogLine::message)
                        .containsExactly("to stderr");
            }
        }
    }

    @Test
    void manyAttemptsGoThroughFewWorkers() throws Exception {
        try (var pool = PoolUnderTest.python(2, 1)) {
            List<RecordedAttempt> attempts = pool.submitTogether(5_000, "noop", "{}");
            for (RecordedAttempt attempt : attempts) {
                assertThat(PoolUnderTest.result(attempt)).isEqualTo("{}");
            }
            assertThat(pool.workers()).hasSize(2);
        }
    }
}
