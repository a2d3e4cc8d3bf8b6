package io.coremill.executor.processes;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.handler.registry.HandlerJar;
import io.coremill.job.ErrorKind;
import io.coremill.job.LogLine;
import io.coremill.job.Outcome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What becomes of a handler of the user's in a Java worker: a real process with a real jar.
@Timeout(60)
@Tag("anywhere")
class JavaWorkerTest {
    @TempDir private Path directory;

    @Test
    void anExceptionIsAnswerAndLog() throws Exception {
        HandlerJar.doing(
                        "if (true) throw new RuntimeException(\"outer\","
                                + " new java.io.IOException(\"disk is full\"));"
                                + "return Result.json(\"1\");")
                .in(directory, "mine.jar");
        try (var pool = pool()) {
            RecordedAttempt attempt = pool.submit("mine", "{}");
            assertThat(failed(attempt).error().message())
                    .isEqualTo(
                            "java.lang.RuntimeException: outer;"
                                    + " caused by java.io.IOException: disk is full");
            assertThat(attempt.linesAtTheEnd())
                    .filteredOn(line -> line.level().equals("error"))
                    .extracting(LogLine::message)
                    .singleElement()
                    .asString()
                    .contains("x.Handler", "Handler.java:");
        }
    }

    @Test
    void halfALineIsItsJobsAndClosedStreamsStayOpen() throws Exception {
        HandlerJar.doing(
                        "System.out.print(context.job()); System.out.close(); System.err.close();"
                                + "return Result.json(\"1\");")
                .in(directory, "mine.jar");
        try (var pool = pool()) {
            for (int i = 0; i < 2; i++) {
                RecordedAttempt attempt = pool.submit("mine", "{}");
                assertThat(PoolUnderTest.result(attempt)).isEqualTo("1");
                assertThat(attempt.linesAtTheEnd())
                        .extracting(LogLine::message)
                        .containsExactly(attempt.job().toString());
            }
        }
    }

    @Test
    void oneThatUsesUpTheMemorySaysSoAndItsWorkerIsReplaced() throws Exception {
        HandlerJar.doing("return Result.json(\"\" + new long[1 << 28].length);")
                .in(directory, "mine.jar");
        try (var pool = pool()) {
            assertThat(failed(pool.submit("mine", "{}")).error().kind())
                    .isEqualTo(ErrorKind.OUT_OF_MEMORY);
            Awaitility.await().until(() -> !pool.exits().isEmpty());
            assertThat(pool.run("primes", "{\"limit\":10}")).isEqualTo("{\"count\":4}");
        }
    }

    @Test
    void handlersThatCannotBeHadAreToldInASentence() throws Exception {
        Path broken = Files.writeString(directory.resolve("broken.jar"), "no jar");
        try (var pool = pool()) {
            assertThat(pool.submit("mine", "{}").outcome()).isInstanceOf(Outcome.GivenBack.class);
            assertThat(pool.executor().degradedBy())
                    .contains(broken + " cannot be read as a jar: ")
                    .doesNotContain("\tat ", "Exception");
        }
    }

    private PoolUnderTest pool() throws Exception {
        return PoolUnderTest.java(1, 1, List.of("--handlers-dir=" + directory));
    }

    private static Outcome.Failed failed(RecordedAttempt attempt) throws Exception {
        return (Outcome.Failed) attempt.outcome();
    }
}
