package io.coremill.comparison.stability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.coremill.executor.Assignment;
import io.coremill.executor.AssignmentSource;
import io.coremill.executor.ExecutorClock;
import io.coremill.executor.JobExecutor;
import io.coremill.executor.StopReason;
import io.coremill.executor.WorkerView;
import io.coremill.job.ErrorKind;
import io.coremill.job.ExecutionStats;
import io.coremill.job.ExecutorKind;
import io.coremill.job.JobError;
import io.coremill.job.JobId;
import io.coremill.job.Outcome;
import io.coremill.job.Result;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Who counts as hurt, with attempts that end as a test asks.
@Timeout(60)
class MisdeedTrialTest {
    private static final int JOBS = 4;
    private static final JobError ERROR = JobError.of(ErrorKind.WORKER_LOST, "it is gone");
    private static final Outcome LOST = new Outcome.WorkerLost(ERROR);
    private static final ExecutionStats RAN = ExecutionStats.at("test", ExecutorKind.PROCESSES);
    private static final MisdeedTrial.TrialTimes TIMES =
            new MisdeedTrial.TrialTimes(
                    Duration.ofSeconds(2), Duration.ZERO, Duration.ofSeconds(30));

    @TempDir Path directory;
    private final List<Assignment> taken = new ArrayList<>();
    private @Nullable String trouble;
    private boolean isClosed;

    @Test
    void whoWorksOnForItsOwnTimeIsNotHurt() throws Exception {
        var result = run(Misdeed.EXIT, each -> end(each, isCulprit(each) ? LOST : took(2000)));
        assertThat(result)
                .isEqualTo(new MisdeedTrial.Result("worker-lost", 0, Map.of("succeeded", 3), 0));
        assertThat(taken).hasSize(JOBS);
    }

    @Test
    void whoIsLostIsHurtAndRunAgain() throws Exception {
        var lost = new HashSet<String>();
        var result =
                run(
                        Misdeed.SEGFAULT,
                        each -> end(each, lost.add(each.job().toString()) ? LOST : took(2000)));
        assertThat(result)
                .isEqualTo(new MisdeedTrial.Result("worker-lost", 3, Map.of("worker-lost", 3), 3));
        assertThat(taken).hasSize(2 * JOBS - 1);
        List<Assignment> again = taken.subList(JOBS, taken.size());
        assertThat(again).allMatch(each -> each.attempt() == 2);
        assertThat(again).extracting(Assignment::job).isSubsetOf(jobs(taken.subList(0, JOBS)));
        assertThat(taken).extracting(Assignment::lease).doesNotHaveDuplicates();
    }

    @Test
    void whoFailsOnceMoreHasNotRecovered() throws Exception {
        var result = run(Misdeed.EXIT, each -> end(each, LOST));
        assertThat(result.hurt()).isEqualTo(3);
        assertThat(result.recovered()).isZero();
    }

    /// Half as long again as its own time is still its own.
    @Test
    void whoTakesMuchLongerThanItsOwnTimeIsHurt() throws Exception {
        var times = new ArrayList<>(List.of(2999L, 3000L, 3001L));
        var result =
                run(
                        Misdeed.LOOP,
                        each -> {
                            if (isCulprit(each)) {
                                loop(each, new ArrayList<>());
                            } else {
                                end(each, took(times.isEmpty() ? 2000 : times.removeFirst()));
                            }
                        });
        assertThat(result)
                .isEqualTo(new MisdeedTrial.Result("timeout", 1, Map.of("succeeded", 3), 1));
    }

    @Test
    void whoDoesNotSayHowLongItTookIsHurt() throws Exception {
        Outcome mute = new Outcome.Succeeded(Result.json("{}"));
        var result = run(Misdeed.EXIT, each -> end(each, isCulprit(each) ? LOST : mute));
        assertThat(result.hurt()).isEqualTo(3);
        assertThat(result.recovered()).isEqualTo(3);
    }

    @Test
    void outcomesAreCountedByTheirWords() throws Exception {
        var outcomes =
                new ArrayList<>(
                        List.of(LOST, took(1), new Outcome.TimedOut(ERROR), LOST, took(1), LOST));
        var result = run(Misdeed.EXIT, each -> end(each, outcomes.removeFirst()));
        assertThat(result)
                .isEqualTo(
                        new MisdeedTrial.Result(
                                "worker-lost",
                                2,
                                Map.of("worker-lost", 1, "succeeded", 1, "timeout", 1),
                                1));
    }

    @Test
    void theCulpritComesLastAndKnowsItsMisdeedAndHowManyToWaitFor() throws Exception {
        run(Misdeed.MEMORY, each -> end(each, took(1)));
        assertThat(taken)
                .extracting(Assignment::type)
                .containsExactly("bystander", "bystander", "bystander", "culprit");
        JsonNode culprit = payload(taken.getLast());
        assertThat(culprit.path("misdeed").asString()).isEqualTo("memory");
        assertThat(culprit.path("others").asInt()).isEqualTo(3);
        assertThat(payload(taken.getFirst()).path("own").asInt()).isEqualTo(2000);
    }

    @Test
    void theyMeetInADirectoryOfAnyName() throws Exception {
        directory = directory.resolve("a \"quoted\" \\ größer");
        run(Misdeed.EXIT, each -> end(each, took(1)));
        assertThat(taken)
                .allSatisfy(
                        each ->
                                assertThat(payload(each).path("meeting").asString())
                                        .isEqualTo(directory.resolve("meeting").toString()));
        assertThat(directory.resolve("meeting")).isDirectory();
    }

    @Test
    void oneThatLoopsIsStoppedOnceTheOthersHaveGoneOn() throws Exception {
        var stops = new ArrayList<StopReason>();
        run(
                Misdeed.LOOP,
                each -> {
                    if (isCulprit(each)) {
                        loop(each, stops);
                    } else {
                        end(each, took(2000));
                    }
                });
        assertThat(stops).containsExactly(StopReason.TIMED_OUT);
    }

    @Test
    void whereNotAllStartThereIsNothingToStop() {
        var impatient =
                new MisdeedTrial.TrialTimes(Duration.ofSeconds(2), Duration.ZERO, Duration.ZERO);
        assertThatThrownBy(() -> run(Misdeed.LOOP, impatient, each -> each.started(_ -> {}, RAN)))
                .isInstanceOf(TimeoutException.class)
                .hasMessage("not all jobs of the experiment started");
    }

    @Test
    void whyAJobDidNotEndIsSaidIfItIsKnown() {
        var impatient =
                new MisdeedTrial.TrialTimes(Duration.ofSeconds(2), Duration.ZERO, Duration.ZERO);
        assertThatThrownBy(() -> run(Misdeed.EXIT, impatient, _ -> {}))
                .hasMessage("a job of the experiment did not end");
        trouble = "there is no program python3";
        assertThatThrownBy(() -> run(Misdeed.EXIT, impatient, _ -> {}))
                .hasMessage("there is no program python3");
        assertThat(isClosed).isTrue();
    }

    private MisdeedTrial.Result run(Misdeed misdeed, Consumer<Assignment> executor)
            throws Exception {
        return run(misdeed, TIMES, executor);
    }

    private MisdeedTrial.Result run(
            Misdeed misdeed, MisdeedTrial.TrialTimes times, Consumer<Assignment> executor)
            throws Exception {
        try (var trial =
                new MisdeedTrial(
                        misdeed,
                        JOBS,
                        directory,
                        times,
                        (source, _) -> new AtOnce(source, executor),
                        new ExecutorClock(InstantSource.system(), System::nanoTime))) {
            return trial.run();
        }
    }

    /// Until a stop is asked for.
    private void loop(Assignment culprit, List<StopReason> stops) {
        culprit.started(
                reason -> {
                    stops.add(reason);
                    assertThat(Files.exists(directory.resolve("meeting").resolve("begun")))
                            .isTrue();
                    end(culprit, new Outcome.TimedOut(ERROR));
                },
                RAN);
        try {
            new RendezvousPoint(directory.resolve("meeting")).begin();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void end(Assignment attempt, Outcome outcome) {
        attempt.ended(outcome, RAN);
    }

    private static Outcome took(long millis) {
        return new Outcome.Succeeded(Result.json("{\"millis\":%d}".formatted(millis)));
    }

    private static boolean isCulprit(Assignment attempt) {
        return attempt.type().equals("culprit");
    }

    private static JsonNode payload(Assignment attempt) {
        return JsonMapper.shared().readTree(attempt.payload());
    }

    private static List<JobId> jobs(List<Assignment> attempts) {
        return attempts.stream().map(Assignment::job).toList();
    }

    /// Takes all there is whenever it is woken, and does with it what the test asks for.
    private final class AtOnce implements JobExecutor {
        private final AssignmentSource source;
        private final Consumer<Assignment> work;

        AtOnce(AssignmentSource source, Consumer<Assignment> work) {
            this.source = source;
            this.work = work;
        }

        @Override
        public void wake() {
            Assignment next = source.poll();
            while (next != null) {
                taken.add(next);
                work.accept(next);
                next = source.poll();
            }
        }

        @Override
        public int capacity() {
            return JOBS;
        }

        @Override
        public Slots slots() {
            return new Slots(JOBS, 0, 0);
        }

        @Override
        public @Nullable String degradedBy() {
            return trouble;
        }

        @Override
        public List<WorkerView> workers() {
            return List.of();
        }

        @Override
        public void close() {
            isClosed = true;
        }
    }
}
