package io.coremill.web;

import io.coremill.JavaProgram;
import io.coremill.access.audit.AuditStore;
import io.coremill.access.key.KeyStore;
import io.coremill.access.key.KnownKeys;
import io.coremill.bulk.BulkListener;
import io.coremill.comparison.ComparisonRegistry;
import io.coremill.comparison.arena.ExecutorSetup;
import io.coremill.comparison.run.ArenaCommand;
import io.coremill.comparison.run.ExecutionWay;
import io.coremill.comparison.run.ExecutionWays;
import io.coremill.comparison.run.TimeLimits;
import io.coremill.cores.CoreSampler;
import io.coremill.cores.ledger.CoreLedger;
import io.coremill.dispatch.DispatchView;
import io.coremill.dispatch.QueueStatus;
import io.coremill.executor.JobExecutor;
import io.coremill.executor.LastWords;
import io.coremill.executor.WorkerEnd;
import io.coremill.executor.WorkerTrace;
import io.coremill.executor.WorkerView;
import io.coremill.handler.JobHandler;
import io.coremill.handler.Payload;
import io.coremill.handler.Work;
import io.coremill.handler.registry.HandlerDirectory;
import io.coremill.handler.registry.HandlerRegistry;
import io.coremill.handler.registry.HandlerSettings;
import io.coremill.job.ExecutorKind;
import io.coremill.job.NodeName;
import io.coremill.job.Result;
import io.coremill.job.SteadyClock;
import io.coremill.queue.AttemptTerms;
import io.coremill.queue.JobQueue;
import io.coremill.queue.KeptOutcomes;
import io.coremill.queue.QueueDefinition;
import io.coremill.queue.QueueDefinitions;
import io.coremill.queue.QueueListener;
import io.coremill.queue.SampleQueues;
import io.coremill.queue.bulk.BulkAction;
import io.coremill.queue.bulk.BulkKind;
import io.coremill.queue.bulk.BulkTally;
import io.coremill.queue.retention.RetentionPolicy;
import io.coremill.queue.retention.RetentionRules;
import io.coremill.queue.sqlite.SqliteQueue;
import io.coremill.schedule.ScheduleStore;
import io.coremill.settings.DataDirectory;
import io.coremill.settings.HttpSettings;
import io.coremill.settings.OwnedDirectory;
import io.coremill.settings.access.AccessMapper;
import io.coremill.settings.access.AccessProperties;
import io.coremill.settings.access.AccessSettings;
import io.coremill.settings.access.IssuerProperties;
import io.coremill.settings.audit.AuditProperties;
import io.coremill.settings.audit.AuditSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Primary;
import org.springframework.core.env.Environment;

/// The HTTP API over a real Tomcat and a real queue; what runs the jobs is left to each test.
@SpringBootConfiguration
@EnableAutoConfiguration
@ComponentScan({"io.coremill.web", "io.coremill.bulk"})
class TestService {
    static final int MAX_WAITING = 300;

    /// What the settings set for the type `gil`.
    private static final AttemptTerms PATIENT =
            new AttemptTerms(
                    Duration.ofHours(1),
                    7,
                    new AttemptTerms.BackoffTerms(
                            null,
                            null,
                            null,
                            List.of(Duration.ofSeconds(1), Duration.ofMinutes(1)),
                            null));

    @Bean
    SteadyClock clock() {
        return SteadyClock.system();
    }

    @Bean
    LongSupplier nanos() {
        return System::nanoTime;
    }

    @Bean
    HttpSettings httpSettings(Environment environment) {
        return Binder.get(environment).bindOrCreate("coremill.http", HttpSettings.class);
    }

    @Bean
    AccessSettings accessSettings(Environment environment) {
        return AccessMapper.settings(
                Binder.get(environment).bindOrCreate("coremill.access", AccessProperties.class),
                IssuerProperties.in(environment));
    }

    @Bean
    KeyStore keyStore(JobQueue queue) {
        return queue.accessKeys();
    }

    /// Those of the store, and those of tests.
    @Bean
    @Primary
    TestKeys testKeys(KnownKeys known) {
        return new TestKeys(known);
    }

    @Bean
    NodeName nodeName() {
        return new NodeName("test");
    }

    @Bean
    QueueDefinitions queueDefinitions() {
        return new QueueDefinitions(
                List.of(
                        threads("cpu", MAX_WAITING),
                        threads("tiny", 1),
                        processes(
                                "python",
                                SampleQueues.command(
                                        List.of("python3", "worker.py"), "primes", "gil")),
                        processes("any", SampleQueues.command(List.of("worker.sh")))),
                Map.of("gil", PATIENT));
    }

    /// One queue keeps no more than one job that has finished.
    @Bean
    RetentionRules retentionRules() {
        var week = Duration.ofDays(7);
        return new RetentionRules(
                Map.of("tiny", new RetentionPolicy(week, week, Duration.ofHours(2), week, 1)));
    }

    @Bean
    HandlerRegistry handlers(@Value("${test.handlers:}") String directory) {
        var handlers =
                new ArrayList<>(
                        List.of(
                                handler("noop", "cpu"),
                                new Echo(),
                                handler("lost", "nowhere"),
                                new Broken()));
        if (!directory.isEmpty()) {
            handlers.addAll(HandlerDirectory.load(Path.of(directory)));
        }
        return HandlerRegistry.of(handlers);
    }

    @Bean(destroyMethod = "close")
    JobQueue queue(
            @Value("${test.directory}") Path directory,
            InstantSource clock,
            RetentionRules retention,
            List<QueueListener> listeners) {
        return SqliteQueue.open(
                directory,
                "test",
                clock,
                System::nanoTime,
                KeptOutcomes.USUAL_BYTES,
                retention,
                listeners);
    }

    @Bean
    AuditStore auditStore(JobQueue queue) {
        return queue.audit();
    }

    @Bean
    AuditSettings auditSettings(Environment environment, AccessSettings access) {
        return Binder.get(environment)
                .bindOrCreate("coremill.audit", AuditProperties.class)
                .settings(access.enabled());
    }

    @Bean
    ScheduleStore scheduleStore(JobQueue queue) {
        return queue.schedules();
    }

    @Bean
    OwnedDirectory ownedDirectory(@Value("${test.directory}") Path directory, JobQueue lock) {
        return new OwnedDirectory(new DataDirectory(directory));
    }

    @Bean(destroyMethod = "close")
    CoreSampler cores() {
        return CoreSampler.start(new CoreLedger(), System::nanoTime);
    }

    @Bean
    ComparisonRegistry comparisons(
            @Value("${test.directory}") Path directory, InstantSource clock) {
        return new ComparisonRegistry(
                directory.resolve("comparisons"),
                new ExecutionWays(
                        List.of(
                                ExecutionWay.of(
                                        ExecutionWay.THREADS,
                                        ExecutorSetup.THREADS,
                                        HandlerSettings.NONE),
                                python("python-threads"),
                                python("python-processes"))),
                new TimeLimits(
                        Duration.ofMinutes(1),
                        Duration.ZERO,
                        Duration.ofMinutes(1),
                        Duration.ZERO,
                        Duration.ofMillis(100)),
                new ArenaCommand(
                        directory.resolve("scratch"), directory, List.of(JavaProgram.QUICK)),
                _ -> List.of(),
                clock,
                System::nanoTime);
    }

    private static ExecutionWay python(String name) {
        return new ExecutionWay(
                name,
                new ExecutorSetup(ExecutorSetup.Kind.WORKERS, null, null, null, null),
                "python",
                false,
                HandlerSettings.NONE);
    }

    @Bean
    Dispatch dispatch(QueueDefinitions queues) {
        return new Dispatch(queues);
    }

    @Bean
    BulkGate bulkGate() {
        return new BulkGate();
    }

    @Bean
    TestNodes nodes() {
        return new TestNodes();
    }

    private static QueueDefinition threads(String name, int maxWaiting) {
        return queue(name, ExecutorKind.THREADS, SampleQueues.JAVA_HANDLERS, maxWaiting);
    }

    private static QueueDefinition processes(String name, QueueDefinition.Program program) {
        return queue(name, ExecutorKind.PROCESSES, program, MAX_WAITING);
    }

    private static QueueDefinition queue(
            String name, ExecutorKind executor, QueueDefinition.Program program, int maxWaiting) {
        return new QueueDefinition(
                name,
                executor,
                2,
                program,
                SampleQueues.DEFAULTS,
                maxWaiting,
                name.equals("cpu") ? Duration.ofMinutes(1) : Duration.ZERO,
                SampleQueues.GRACES,
                QueueDefinition.Placement.ANYWHERE);
    }

    private static JobHandler handler(String type, String queue) {
        return new JobHandler() {
            @Override
            public String type() {
                return type;
            }

            @Override
            public String defaultQueue() {
                return queue;
            }

            @Override
            public Work prepare(Payload payload) {
                return _ -> Result.json("{}");
            }
        };
    }

    /// A handler out of a jar whose libraries are not there.
    private static final class Broken implements JobHandler {
        @Override
        public String type() {
            return "broken";
        }

        @Override
        public Work prepare(Payload payload) {
            throw new NoClassDefFoundError("a/Library");
        }
    }

    /// Takes a text and a number.
    private static final class Echo implements JobHandler {
        @Override
        public String type() {
            return "echo";
        }

        @Override
        public Work prepare(Payload payload) {
            payload.string("text", "");
            payload.integer("times", 1, 1, 10);
            if (payload.has("any")) {
                var _ = payload.object("any");
            }
            return _ -> Result.json("{}");
        }

        @Override
        public String example() {
            return "{\"text\":\"a\"}";
        }
    }

    /// Keeps bulk actions where they are while a test holds it.
    static final class BulkGate implements BulkListener {
        private final Semaphore open = new Semaphore(1);

        /// What begins now is not begun with until this is let go.
        void hold() {
            open.acquireUninterruptibly();
        }

        void letGo() {
            open.release();
        }

        @Override
        public void running(List<BulkAction> actions) {
            open.acquireUninterruptibly();
            open.release();
        }

        @Override
        public void advanced(BulkKind kind, BulkTally tally) {}
    }

    /// Runs nothing, and reports that.
    static final class Dispatch implements DispatchView {
        final AtomicBoolean draining = new AtomicBoolean();

        /// Types, by queue.
        final Map<String, Set<String>> announced = new ConcurrentHashMap<>();

        /// Of the queue `any`; asked to end, they are gone at once.
        final List<WorkerView> workers = new CopyOnWriteArrayList<>();

        /// How workers ended.
        final List<WorkerEnd> ends = new CopyOnWriteArrayList<>();

        /// What workers have left behind, by their names.
        final Map<String, WorkerTrace> traces = new ConcurrentHashMap<>();

        private final QueueDefinitions queues;

        Dispatch(QueueDefinitions queues) {
            this.queues = queues;
        }

        @Override
        public List<QueueStatus> queues() {
            return queues.servedHere().stream()
                    .map(
                            queue ->
                                    new QueueStatus(
                                            queue,
                                            new JobExecutor.Slots(queue.slots(), 0, 0),
                                            queue.name().equals("any")
                                                    ? LastWords.after(
                                                            "it has ended", "no such file")
                                                    : null,
                                            false,
                                            queue.name().equals("any")
                                                    ? List.copyOf(workers)
                                                    : List.of()))
                    .toList();
        }

        @Override
        public @Nullable Set<String> announcedTypes(String queue) {
            return announced.get(queue);
        }

        @Override
        public boolean recycle(String worker) {
            return workers.removeIf(it -> it.id().equals(worker));
        }

        @Override
        public List<WorkerEnd> ends() {
            return List.copyOf(ends);
        }

        @Override
        public Optional<WorkerTrace> trace(String worker) {
            return Optional.ofNullable(traces.get(worker));
        }

        @Override
        public boolean isDraining() {
            return draining.get();
        }
    }
}
