package io.coremill.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.cores.CoreMode;
import io.coremill.cores.CoreSampler;
import io.coremill.cores.CoreView;
import io.coremill.cores.ledger.CoreLedger;
import io.coremill.dispatch.AttemptListener.EndNotice;
import io.coremill.dispatch.DispatchView;
import io.coremill.dispatch.QueueStatus;
import io.coremill.executor.ExitReason;
import io.coremill.executor.JobExecutor.Slots;
import io.coremill.executor.WorkerIdentity;
import io.coremill.executor.WorkerState;
import io.coremill.executor.WorkerUsage;
import io.coremill.executor.WorkerView;
import io.coremill.handler.registry.HandlerRegistry;
import io.coremill.handler.registry.HandlerSettings;
import io.coremill.job.ErrorKind;
import io.coremill.job.ExecutionStats;
import io.coremill.job.ExecutorKind;
import io.coremill.job.JobError;
import io.coremill.job.JobId;
import io.coremill.job.JobIds;
import io.coremill.job.JobState;
import io.coremill.job.NextStep;
import io.coremill.job.Outcome;
import io.coremill.job.Result;
import io.coremill.job.RetryPolicy;
import io.coremill.job.SteadyClock;
import io.coremill.metrics.DepthMeters.DepthSource;
import io.coremill.queue.Lease;
import io.coremill.queue.QueueDefinition;
import io.coremill.queue.QueueDefinitions;
import io.coremill.queue.QueueListener;
import io.coremill.queue.SampleQueues;
import io.coremill.queue.SettableClock;
import io.coremill.queue.StorageUnavailableException;
import io.coremill.queue.cluster.LiveNode;
import io.coremill.queue.cluster.NodeSummary;
import io.coremill.queue.cluster.ServedQueue;
import io.coremill.queue.edit.EditKind;
import io.coremill.queue.lookup.QueueDepth;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What Prometheus gets to see, letter by letter.
@Timeout(20)
class KeyedMetersTest {
    private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");
    private static final InstantSource CLOCK = InstantSource.fixed(NOW);
    private static final SteadyClock STEADY = new SteadyClock(CLOCK, () -> 0);
    private static final Outcome DONE = new Outcome.Succeeded(Result.json("{}"));
    private static final HandlerRegistry HANDLERS = HandlerRegistry.load(HandlerSettings.NONE);
    private static final QueueDefinition CPU = threads("cpu", ExecutorKind.THREADS);
    private static final QueueDefinition IO = threads("io", ExecutorKind.VIRTUAL_THREADS);
    private static final QueueDefinition PYTHON =
            processes("python", SampleQueues.command(List.of("python3", "worker.py"), "resize"));
    private static final QueueDefinition ONCE =
            processes(
                    "once",
                    new QueueDefinition.Program(
                            List.of("gzip"),
                            1,
                            Set.of(),
                            new QueueDefinition.Once("application/gzip", 1_000)));
    private static final QueueDefinitions QUEUES =
            new QueueDefinitions(List.of(CPU, IO, PYTHON, ONCE));

    private final PrometheusMeterRegistry registry =
            new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final TypeLabels types = TypeLabels.of(HANDLERS, QUEUES);

    @Test
    void jobsAreCountedByQueueTypeAndState() {
        var meters = new JobMeters(registry, types, QUEUES);
        meters.submitted("cpu", "primes");
        meters.submitted("cpu", "primes");
        meters.finished(new JobId(new UUID(0, 0)), "cpu", "primes", JobState.SUCCEEDED);
        assertThat(scrape())
                .contains(
                        "coremill_jobs_submitted_total{queue=\"cpu\",type=\"primes\"} 2.0",
                        "coremill_jobs_finished_total{queue=\"cpu\",state=\"succeeded\",type=\"primes\"} 1.0");
    }

    @Test
    void typesThatNobodyRegisteredAreOneType() {
        var meters = new JobMeters(registry, types, QUEUES);
        for (int i = 0; i < 1_000; i++) {
            meters.submitted("python", "type-" + i);
        }
        meters.submitted("python", "resize");
        assertThat(scrape())
                .contains(
                        "coremill_jobs_submitted_total{queue=\"python\",type=\"other\"} 1000.0",
                        "coremill_jobs_submitted_total{queue=\"python\",type=\"resize\"} 1.0");
        assertThat(registry.getMeters().stream().map(meter -> meter.getId().getTag("type")))
                .containsOnly("other", "resize", null);
    }

    @Test
    void attemptsAreCountedByOutcomeAndTimed() {
        ended(CPU, DONE, Duration.ofMillis(3), Duration.ofMillis(40), Duration.ofMillis(38));
        ended(CPU, new Outcome.Cancelled(), Duration.ofMillis(1), Duration.ofSeconds(3), null);
        assertThat(scrape())
                .contains(
                        "coremill_attempts_ended_total{outcome=\"cancelled\",queue=\"cpu\",type=\"primes\"} 1.0",
                        "coremill_attempts_ended_total{outcome=\"succeeded\",queue=\"cpu\",type=\"primes\"} 1.0",
                        "coremill_job_run_seconds_count{executor=\"threads\",queue=\"cpu\",type=\"primes\"} 2",
                        "coremill_job_run_seconds_sum{executor=\"threads\",queue=\"cpu\",type=\"primes\"} 3.04",
                        "coremill_job_wait_seconds_sum{executor=\"threads\",queue=\"cpu\",type=\"primes\"} 0.004",
                        "coremill_job_cpu_seconds_total{executor=\"threads\",queue=\"cpu\",type=\"primes\"} 0.038");
    }

    @Test
    void histogramsHaveFewBucketsFromAMillisecondToTwoHours() {
        ended(CPU, DONE, Duration.ofMillis(3), Duration.ofMinutes(90), null);
        List<String> buckets =
                scrape().stream()
                        .filter(line -> line.startsWith("coremill_job_run_seconds_bucket"))
                        .toList();
        assertThat(buckets).hasSize(21);
        assertThat(buckets.getFirst()).contains("le=\"0.001\"").endsWith(" 0");
        assertThat(buckets.get(18)).contains("le=\"1800.0\"").endsWith(" 0");
        assertThat(buckets.get(19)).contains("le=\"7200.0\"").endsWith(" 1");
        assertThat(buckets.getLast()).contains("le=\"+Inf\"").endsWith(" 1");
    }

    /// A quantile is a guess within its bucket, so it is off by no more than the bucket is wide.
    @Test
    void noBoundIsMoreThanFourTimesTheOneBelow() {
        ended(CPU, DONE, Duration.ofMillis(3), Duration.ofMinutes(90), null);
        List<Double> bounds =
                scrape().stream()
                        .filter(line -> line.startsWith("coremill_job_run_seconds_bucket"))
                        .map(line -> line.replaceFirst(".*le=\"([^\"]+)\".*", "$1"))
                        .filter(bound -> !bound.equals("+Inf"))
                        .map(Double::valueOf)
                        .toList();
        assertThat(bounds).contains(5.0, 60.0, 300.0);
        for (int i = 1; i < bounds.size(); i++) {
            assertThat(bounds.get(i) / bounds.get(i - 1)).isLessThanOrEqualTo(4);
        }
    }

    @Test
    void aJobThatStillRunsHasWaitedAlready() {
        new AttemptMeters(registry, types).started(CPU, lease(CPU), Duration.ofMillis(3));
        assertThat(scrape())
                .contains(
                        "coremill_job_wait_seconds_sum{executor=\"threads\",queue=\"cpu\",type=\"primes\"} 0.003")
                .noneMatch(line -> line.startsWith("coremill_job_run_seconds"));
    }

    @Test
    void cpuTimeThatWasNotMeasuredIsNotZero() {
        ended(IO, DONE, Duration.ZERO, Duration.ofMillis(5), null);
        assertThat(scrape()).noneMatch(line -> line.contains("coremill_job_cpu"));
    }

    @Test
    void aClockThatWasSetBackLosesNoAttempt() {
        ended(CPU, DONE, Duration.ofMillis(-5), Duration.ofMillis(-5), Duration.ZERO);
        assertThat(scrape())
                .contains(
                        "coremill_job_wait_seconds_count{executor=\"threads\",queue=\"cpu\",type=\"primes\"} 1");
    }

    @Test
    void workersAreCountedAsTheyComeAndGo() {
        var meters = new WorkerMeters(registry, QUEUES);
        meters.spawned("python", Duration.ofMillis(30));
        meters.exited("python", ExitReason.CRASHED);
        meters.exited("python", ExitReason.CRASHED);
        assertThat(scrape())
                .contains(
                        "coremill_worker_exits_total{queue=\"python\",reason=\"crashed\"} 2.0",
                        "coremill_worker_spawn_seconds_count{queue=\"python\"} 1",
                        "coremill_worker_spawn_seconds_sum{queue=\"python\"} 0.03");
    }

    /// Prometheus sees no increase in a series that is born at 1.
    @Test
    void theEndsOfATypeBeginAtZeroWithItsFirstJob() {
        var jobs = new JobMeters(registry, types, QUEUES);
        var attempts = new AttemptMeters(registry, types);
        for (QueueListener meters : List.of(jobs, attempts)) {
            meters.submitted("cpu", "primes");
            meters.waiting("python", "resize");
        }
        assertThat(scrape())
                .contains(
                        "coremill_jobs_submitted_total{queue=\"cpu\",type=\"primes\"} 1.0",
                        "coremill_jobs_finished_total{queue=\"cpu\",state=\"failed\",type=\"primes\"} 0.0",
                        "coremill_attempts_ended_total{outcome=\"given-back\",queue=\"cpu\",type=\"primes\"} 0.0",
                        "coremill_jobs_submitted_total{queue=\"python\",type=\"resize\"} 0.0",
                        "coremill_jobs_finished_total{queue=\"python\",state=\"failed\",type=\"resize\"} 0.0",
                        "coremill_attempts_ended_total{outcome=\"failed\",queue=\"python\",type=\"resize\"} 0.0");
    }

    @Test
    void whatIsNotUsedHasNoSeriesByType() {
        new JobMeters(registry, types, QUEUES);
        new AttemptMeters(registry, types);
        assertThat(scrape()).noneMatch(line -> line.contains("type="));
    }

    @Test
    void workersBeginAtZeroWithEveryReasonToEnd() {
        new WorkerMeters(registry, QUEUES);
        assertThat(scrape())
                .allMatch(line -> line.matches(".* 0(\\.0)?"))
                .contains(
                        "coremill_worker_spawn_seconds_count{queue=\"python\"} 0",
                        "coremill_worker_exits_total{queue=\"python\",reason=\"crashed\"} 0.0",
                        "coremill_worker_exits_total{queue=\"python\",reason=\"recycled-jobs\"} 0.0",
                        "coremill_worker_exits_total{queue=\"python\",reason=\"stopped-idle\"} 0.0",
                        "coremill_worker_exits_total{queue=\"once\",reason=\"killed-cpu\"} 0.0",
                        "coremill_worker_exits_total{queue=\"once\",reason=\"exited\"} 0.0")
                .noneMatch(line -> line.contains("queue=\"cpu\""));
    }

    private void bindDepths(DepthSource source, SteadyClock clock) {
        new DepthMeters(QUEUES, source, clock, Runnable::run).bindTo(registry);
    }

    @Test
    void aFullQueueIsSeenByItsLimitAndByWhatItRefused() {
        var meters = new JobMeters(registry, types, QUEUES);
        bindDepths(new DepthSource(List::of, Set::of, List::of), STEADY);
        meters.refused("cpu");
        assertThat(scrape())
                .contains(
                        "coremill_queue_limit{queue=\"cpu\"} 1000.0",
                        "coremill_jobs_refused_total{queue=\"cpu\"} 1.0",
                        "coremill_jobs_refused_total{queue=\"io\"} 0.0");
    }

    @Test
    void whatWasRemovedIsCountedByQueueAndState() {
        var meters = new JobMeters(registry, types, QUEUES);
        meters.pruned("cpu", JobState.SUCCEEDED, 500);
        meters.pruned("cpu", JobState.SUCCEEDED, 20);
        meters.pruned("cpu", JobState.EXPIRED, 3);
        assertThat(scrape())
                .contains(
                        "coremill_jobs_pruned_total{queue=\"cpu\",state=\"succeeded\"} 520.0",
                        "coremill_jobs_pruned_total{queue=\"cpu\",state=\"expired\"} 3.0");
    }

    @Test
    void jobsThatFailedAreCountedByKindFrom0On() {
        var meters = new JobMeters(registry, types, QUEUES);
        meters.failed("cpu", ErrorKind.OUT_OF_MEMORY);
        meters.failed("elsewhere", ErrorKind.DEADLINE);
        assertThat(scrape())
                .contains(
                        "coremill_jobs_failed_total{kind=\"out-of-memory\",queue=\"cpu\"} 1.0",
                        "coremill_jobs_failed_total{kind=\"timeout\",queue=\"cpu\"} 0.0",
                        "coremill_jobs_failed_total{kind=\"deadline\",queue=\"elsewhere\"} 1.0");
    }

    @Test
    void whatClientsDoToSingleJobsIsCountedFrom0On() {
        var meters = new JobMeters(registry, types, QUEUES);
        meters.edited("cpu", EditKind.CHANGE);
        assertThat(scrape())
                .contains(
                        "coremill_jobs_edited_total{action=\"change\",queue=\"cpu\"} 1.0",
                        "coremill_jobs_edited_total{action=\"delete\",queue=\"cpu\"} 0.0");
    }

    @Test
    void jobsThatExpiredAreCountedAsSuch() {
        var meters = new JobMeters(registry, types, QUEUES);
        meters.submitted("cpu", "primes");
        meters.finished(new JobId(new UUID(0, 0)), "cpu", "primes", JobState.EXPIRED);
        assertThat(scrape())
                .contains(
                        "coremill_jobs_finished_total{queue=\"cpu\",state=\"expired\",type=\"primes\"} 1.0",
                        "coremill_jobs_finished_total{queue=\"cpu\",state=\"failed\",type=\"primes\"} 0.0");
    }

    @Test
    void everyOutcomeIsExpected() {
        var meters = new AttemptMeters(registry, types);
        meters.submitted("cpu", "primes");
        Set<String> expected = outcomes();
        var error = JobError.of(ErrorKind.HANDLER_ERROR, "no");
        ExecutionStats ran =
                new ExecutionStats(
                        "n", ExecutorKind.THREADS, null, 1L, null, null, null, null, null, null);
        List<Outcome> all =
                List.of(
                        DONE,
                        new Outcome.Failed(error, false),
                        new Outcome.TimedOut(error),
                        new Outcome.Cancelled(),
                        new Outcome.WorkerLost(error),
                        new Outcome.GivenBack("drained"),
                        new Outcome.Again(Duration.ofSeconds(1), "not yet"));
        assertThat(all).hasSize(Outcome.class.getPermittedSubclasses().length);
        all.forEach(it -> meters.ended(CPU, lease(CPU), notice(it, Duration.ZERO, ran)));
        assertThat(outcomes()).isEqualTo(expected).hasSize(all.size());
    }

    @Test
    void depthsAreShownForQueuesThatLostTheirSettingsToo() {
        List<QueueDepth> depths =
                List.of(
                        new QueueDepth("cpu", 7, 2, 1, NOW.minusSeconds(90)),
                        new QueueDepth("gone", 3, 0, 0, NOW.plusSeconds(1)));
        bindDepths(new DepthSource(() -> depths, () -> Set.of("io"), List::of), STEADY);
        assertThat(scrape())
                .contains(
                        "coremill_queue_depth{queue=\"cpu\",state=\"queued\"} 7.0",
                        "coremill_queue_depth{queue=\"cpu\",state=\"scheduled\"} 2.0",
                        "coremill_queue_depth{queue=\"cpu\",state=\"running\"} 1.0",
                        "coremill_queue_depth{queue=\"io\",state=\"queued\"} 0.0",
                        "coremill_queue_depth{queue=\"gone\",state=\"queued\"} 3.0",
                        "coremill_queue_oldest_age_seconds{queue=\"cpu\"} 90.0",
                        "coremill_queue_oldest_age_seconds{queue=\"gone\"} 0.0",
                        "coremill_queue_oldest_age_seconds{queue=\"io\"} 0.0",
                        "coremill_queue_paused{queue=\"io\"} 1.0",
                        "coremill_queue_paused{queue=\"cpu\"} 0.0");
    }

    @Test
    void whatWaitsInAQueueWithoutALiveNodeIsCounted() {
        List<QueueDepth> depths =
                List.of(new QueueDepth("cpu", 7, 2, 1, NOW), new QueueDepth("gone", 3, 1, 1, NOW));
        var cpu = new ServedQueue("cpu", "threads", 1, 0, List.of(), 9, Duration.ofMinutes(1), 3);
        var node =
                new LiveNode(
                        UUID.randomUUID(),
                        "n",
                        true,
                        "1",
                        NOW,
                        NOW,
                        false,
                        new NodeSummary(List.of(cpu), List.of(), 1, List.of(), false));
        bindDepths(new DepthSource(() -> depths, Set::of, () -> List.of(node)), STEADY);
        assertThat(scrape())
                .contains(
                        "coremill_queue_unserved_waiting{queue=\"cpu\"} 0.0",
                        "coremill_queue_unserved_waiting{queue=\"gone\"} 4.0",
                        "coremill_queue_unserved_waiting{queue=\"io\"} 0.0");
    }

    @Test
    void aQueueOfAnotherNodeIsShownFromWhenJobsAreInIt() {
        var clock = new SettableClock();
        var steady = new SteadyClock(clock, () -> 0);
        var depths = new ArrayList<QueueDepth>();
        bindDepths(new DepthSource(() -> List.copyOf(depths), Set::of, List::of), steady);
        assertThat(scrape()).noneMatch(line -> line.contains("later"));
        depths.add(new QueueDepth("later", 3, 1, 0, NOW));
        clock.advance(Duration.ofSeconds(1));
        scrape(); // finds it
        assertThat(scrape())
                .contains(
                        "coremill_queue_depth{queue=\"later\",state=\"queued\"} 3.0",
                        "coremill_queue_unserved_waiting{queue=\"later\"} 4.0");
    }

    @Test
    void depthsOfAStoreThatCannotBeReadAreNoNumbers() {
        Supplier<List<QueueDepth>> away =
                () -> {
                    throw new StorageUnavailableException("away", new IOException());
                };
        bindDepths(new DepthSource(away, Set::of, List::of), STEADY);
        assertThat(scrape())
                .contains(
                        "coremill_queue_depth{queue=\"cpu\",state=\"queued\"} NaN",
                        "coremill_queue_paused{queue=\"cpu\"} NaN",
                        "coremill_queue_limit{queue=\"cpu\"} 1000.0");
    }

    @Test
    void slotsAndWorkersAreShownByState() {
        var view = new Dispatch(new ArrayList<>());
        new SlotMeters(view, CLOCK).bindTo(registry);
        assertThat(scrape())
                .contains(
                        "coremill_slots{queue=\"cpu\",state=\"busy\"} 3.0",
                        "coremill_slots{queue=\"cpu\",state=\"idle\"} 4.0",
                        "coremill_slots{queue=\"cpu\",state=\"stuck\"} 1.0",
                        "coremill_workers{queue=\"python\",state=\"busy\"} 1.0",
                        "coremill_workers{queue=\"python\",state=\"idle\"} 0.0")
                .noneMatch(line -> line.startsWith("coremill_workers{queue=\"cpu\""));
        assertThat(view.reads()).as("one look for all gauges of a scrape").hasSize(1);
    }

    @Test
    void aQueueThatStandsStillForAKeyIsShownAsSuch() {
        new SlotMeters(new Dispatch(new ArrayList<>()), CLOCK).bindTo(registry);
        assertThat(scrape())
                .contains(
                        "coremill_queue_degraded{queue=\"cpu\"} 0.0",
                        "coremill_queue_degraded{queue=\"python\"} 1.0",
                        "coremill_queue_key_missing{queue=\"cpu\"} 0.0",
                        "coremill_queue_key_missing{queue=\"python\"} 1.0");
    }

    @Test
    void everyCoreShowsItsModes() {
        try (CoreSampler sampler = CoreSampler.start(new CoreLedger(), System::nanoTime)) {
            new CoreMeters(sampler).bindTo(registry);
            List<String> lines = scrape();
            for (CoreView core : sampler.cores()) {
                for (CoreMode mode : CoreMode.values()) {
                    String series =
                            "coremill_core_time_seconds_total{core=\"%d\",mode=\"%s\"} "
                                    .formatted(core.core(), mode.word());
                    assertThat(lines).anyMatch(line -> line.startsWith(series));
                }
                String series = "coremill_core_utilization{core=\"%d\"} ".formatted(core.core());
                assertThat(lines).anyMatch(line -> line.startsWith(series));
            }
        }
    }

    private void ended(
            QueueDefinition queue,
            Outcome outcome,
            Duration wait,
            Duration run,
            @Nullable Duration cpu) {
        var ran =
                new ExecutionStats(
                        "n", queue.executor(), null, 1L, null, cpu, run, null, null, null);
        var meters = new AttemptMeters(registry, types);
        meters.started(queue, lease(queue), wait);
        meters.ended(queue, lease(queue), notice(outcome, run, ran));
    }

    private static EndNotice notice(Outcome outcome, Duration took, ExecutionStats ran) {
        return new EndNotice(outcome, new NextStep.GiveBack(), took, ran);
    }

    private static Lease lease(QueueDefinition queue) {
        var retry =
                new RetryPolicy(
                        3, RetryPolicy.Kind.FIXED, Duration.ofSeconds(1), Duration.ofSeconds(1));
        return new Lease(
                1,
                new JobIds(InstantSource.system()).next(),
                queue.name(),
                new Lease.Task("primes", "{}", Duration.ofMinutes(5), null, false),
                new Lease.Tries(1, 0, retry),
                Instant.EPOCH,
                true,
                Lease.Limits.NONE);
    }

    private Set<String> outcomes() {
        return registry.find("coremill.attempts.ended").counters().stream()
                .map(counter -> Objects.requireNonNull(counter.getId().getTag("outcome")))
                .collect(Collectors.toSet());
    }

    private List<String> scrape() {
        return registry.scrape().lines().filter(line -> !line.startsWith("#")).toList();
    }

    private static QueueDefinition threads(String name, ExecutorKind kind) {
        return SampleQueues.of(name, kind, 8, SampleQueues.JAVA_HANDLERS);
    }

    private static QueueDefinition processes(String name, QueueDefinition.Program program) {
        return SampleQueues.of(name, ExecutorKind.PROCESSES, 8, program);
    }

    private record Dispatch(List<Instant> reads) implements DispatchView {
        @Override
        public @Nullable Set<String> announcedTypes(String queue) {
            return null;
        }

        @Override
        public boolean recycle(String worker) {
            return false;
        }

        @Override
        public List<QueueStatus> queues() {
            reads.add(NOW);
            var worker =
                    new WorkerView(
                            new WorkerIdentity("python-1", "python", 42, NOW),
                            WorkerState.BUSY,
                            List.of(),
                            0,
                            null,
                            WorkerUsage.UNKNOWN);
            return List.of(
                    new QueueStatus(CPU, new Slots(8, 3, 1), null, false, List.of()),
                    new QueueStatus(PYTHON, new Slots(8, 1, 0), "a key", true, List.of(worker)));
        }

        @Override
        public boolean isDraining() {
            return false;
        }
    }
}
