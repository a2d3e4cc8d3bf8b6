package io.coremill.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What the report of a run finds: a promise that is broken must not pass.
class ChaosReportTest {
    private static final long SECOND = 1_000_000;
    private static final int JOBS = 600;

    /// Jobs come each tenth of a second; the disturbance takes ten seconds of a minute.
    private static final ChaosTimes TIMES =
            new ChaosTimes(0, 20 * SECOND, List.of(30 * SECOND), 30 * SECOND);

    private final JobLoad load = new JobLoad(List.of(), 10);
    private final List<FinishedJob> finished =
            new ArrayList<>(IntStream.range(0, JOBS).mapToObj(n -> job(n, n)).toList());
    private final List<String> lines = new ArrayList<>();

    ChaosReportTest() {
        finished.forEach(job -> load.accepted().put(job.id(), job.n()));
    }

    @AfterEach
    void close() {
        load.close();
    }

    @Test
    void aRunInWhichAllWentWellPasses() {
        assertThat(problems(Optional.of(Duration.ofSeconds(5)))).isEmpty();
    }

    @Test
    void aJobThatWasAcceptedAndIsGoneIsAProblem() {
        finished.remove(7);
        assertThat(problems()).singleElement().asString().contains("1 jobs accepted and lost: 7");
    }

    @Test
    void aJobWithTwoEndsIsAProblem() {
        finished.set(7, new FinishedJob("7", 7, "succeeded", 1, 1, 0, 2, 7, ""));
        assertThat(problems()).singleElement().asString().contains("ended twice");
    }

    @Test
    void aSubmissionThatIsThereTwiceIsAProblem() {
        finished.add(job(JOBS, 7));
        assertThat(problems()).singleElement().asString().contains("there twice: 7");
    }

    @Test
    void aChargedAttemptIsAProblem() {
        finished.set(7, new FinishedJob("7", 7, "succeeded", 2, 2, 1, 1, 7, ""));
        assertThat(problems()).singleElement().asString().contains("charged");
    }

    @Test
    void aJobThatFailedIsAProblem() {
        finished.set(7, new FinishedJob("7", 7, "failed", 1, 1, 1, 1, 7, ""));
        assertThat(problems()).singleElement().asString().contains("not succeeded");
    }

    @Test
    void aRunThatNothingExplainsIsAProblemUnlessNodesDie() {
        lines.addAll(List.of("7 1 begins 1", "7 1 ends 2", "7 1 begins 3", "7 1 ends 4"));
        assertThat(problems(scenario(false), Optional.empty()))
                .singleElement()
                .asString()
                .contains("run again without a reason");
        assertThat(problems()).isEmpty();
    }

    @Test
    void aRescueThatTakesTooLongIsAProblem() {
        assertThat(problems(Optional.of(Duration.ofMillis(5_001))))
                .singleElement()
                .asString()
                .contains("waited for PT5.001S, more than PT5S");
    }

    @Test
    void throughputThatIsNotBackIsAProblem() {
        finished.replaceAll(job -> job.n() < 300 || job.n() > 450 ? job : at(job, job.n() + JOBS));
        assertThat(problems()).singleElement().asString().contains("throughput was not back");
    }

    @Test
    void theLongestWaitOfJobsOfAKilledNodeIsFound() {
        var log =
                ExecutionLog.of(
                        List.of(
                                "a 1 begins 10",
                                "b 1 begins 11",
                                "b 1 ends 12",
                                "c 2 begins 13",
                                "a 2 begins 50",
                                "a 2 ends 60"));
        assertThat(log.waitsAfterKill(1, 20)).containsExactly(Duration.ofNanos(30));
    }

    private List<String> problems() {
        return problems(Optional.empty());
    }

    private List<String> problems(Optional<Duration> rescue) {
        return problems(scenario(true), rescue);
    }

    private List<String> problems(ChaosScenario scenario, Optional<Duration> rescue) {
        return new ChaosReport(
                        scenario,
                        load,
                        finished,
                        Map.of(),
                        ExecutionLog.of(lines),
                        TIMES,
                        Map.of(),
                        rescue,
                        List.of())
                .problems();
    }

    private static ChaosScenario scenario(boolean repeats) {
        return new ChaosScenario("any", "any", ChaosSetup.USUAL, repeats, _ -> {});
    }

    private static FinishedJob job(int id, long n) {
        return at(new FinishedJob("" + id, n, "succeeded", 1, 1, 0, 1, 0, ""), n);
    }

    private static FinishedJob at(FinishedJob job, long tenths) {
        return new FinishedJob(
                job.id(),
                job.n(),
                job.state(),
                job.attempt(),
                job.recorded(),
                job.interrupted(),
                job.ends(),
                tenths * SECOND / 10,
                job.attempts());
    }
}
