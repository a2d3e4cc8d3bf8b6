package io.coremill.node;

import io.coremill.comparison.ComparisonRegistry;
import io.coremill.comparison.findings.ComparisonFindings;
import io.coremill.comparison.run.ArenaCommand;
import io.coremill.comparison.run.TimeLimits;
import io.coremill.cores.CoreSampler;
import io.coremill.cores.ledger.CoreLedger;
import io.coremill.demo.DemoRun;
import io.coremill.dispatch.AttemptListener;
import io.coremill.dispatch.DispatchClock;
import io.coremill.dispatch.ExecutorFactory;
import io.coremill.dispatch.JobDispatcher;
import io.coremill.executor.ExecutorClock;
import io.coremill.executor.WorkerListener;
import io.coremill.executor.processes.Orphans;
import io.coremill.executor.processes.javaworker.JavaWorkerCommand;
import io.coremill.handler.registry.HandlerCopies;
import io.coremill.handler.registry.HandlerRegistry;
import io.coremill.handler.registry.HandlerSettings;
import io.coremill.handler.registry.UnusableHandlersException;
import io.coremill.job.SteadyClock;
import io.coremill.journal.AttemptJournal;
import io.coremill.queue.JobQueue;
import io.coremill.queue.QueueDefinitions;
import io.coremill.queue.QueueListener;
import io.coremill.queue.sqlite.SqliteQueue;
import io.coremill.settings.DataDirectory;
import io.coremill.settings.InvalidSettingsException;
import io.coremill.settings.NodeSettings;
import io.coremill.web.history.DayHistory;
import java.io.IOException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.web.server.WebServerSslBundle;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/// Puts the parts together.
@Configuration(proxyBeanMethods = false)
class NodeConfiguration {
    private static final Duration ORPHANS_PERIOD = Duration.ofSeconds(5);

    @Bean
    DispatchClock dispatchClock() {
        return new DispatchClock(SteadyClock.system(), System::nanoTime);
    }

    @Bean
    SteadyClock clock(DispatchClock time) {
        return time.clock();
    }

    @Bean
    HandlerCopies handlerCopies(DataDirectory data) {
        return new HandlerCopies(data.handlerCopies());
    }

    /// What measures how long something takes; it rises steadily from anywhere.
    @Bean
    LongSupplier nanos(DispatchClock time) {
        return time.nanos();
    }

    /// Those that were read, which workers read again.
    @Bean
    HandlerSettings handlerSettings(NodeSettings settings, HandlerCopies copies)
            throws IOException {
        try {
            return copies.of(settings.handlers());
        } catch (UnusableHandlersException e) {
            throw unusable(e);
        }
    }

    @Bean
    HandlerRegistry handlers(HandlerSettings settings) {
        try {
            return HandlerRegistry.load(settings);
        } catch (UnusableHandlersException e) {
            throw unusable(e);
        }
    }

    private static InvalidSettingsException unusable(UnusableHandlersException e) {
        return new InvalidSettingsException(List.of("coremill.handlers-dir: " + e.getMessage()));
    }

    @Bean
    Orphans orphans() {
        return new Orphans(ORPHANS_PERIOD);
    }

    @Bean
    CoreLedger coreLedger() {
        return new CoreLedger();
    }

    @Bean
    CoreSampler coreSampler(CoreLedger ledger, LongSupplier nanos) {
        return CoreSampler.start(ledger, nanos);
    }

    @Bean
    JobQueue jobQueue(NodeSettings settings, DispatchClock time, List<QueueListener> listeners) {
        DataPlaceCheck.check(settings);
        return SqliteQueue.open(
                settings.dataDir(), settings.node(), time.clock(), time.nanos(), listeners);
    }

    /// @param lock the queue, which keeps other processes out of the directory
    @Bean
    OwnedDirectory ownedDirectory(
            DataDirectory data, JobQueue lock, HandlerCopies copies, HandlerSettings handlers)
            throws IOException {
        return OwnedDirectory.cleared(data, copies, handlers);
    }

    @Bean
    DayHistory dayHistory(OwnedDirectory directory) {
        return new DayHistory(directory.data().history());
    }

    /// How a Java worker is started.
    record JavaWorker(List<String> command) {}

    @Bean
    JavaWorker javaWorker(
            OwnedDirectory directory, NodeSettings settings, HandlerSettings handlerSettings)
            throws IOException {
        return new JavaWorker(
                JavaWorkerCommand.build(
                        directory.data().javaWorker(),
                        settings.javaWorkerHeap(),
                        handlerSettings.toArguments()));
    }

    @Bean
    ComparisonRegistry comparisons(
            OwnedDirectory directory,
            NodeSettings settings,
            JavaWorker javaWorker,
            HandlerSettings handlerSettings,
            DispatchClock time) {
        DataDirectory data = directory.data();
        return new ComparisonRegistry(
                data.comparisons(),
                new NodeExecutionWays(settings, javaWorker.command(), handlerSettings).ways(),
                TimeLimits.USUAL,
                new ArenaCommand(data.arenas(), data.root(), List.of()),
                ComparisonFindings::of,
                time.clock(),
                time.nanos());
    }

    @Bean
    ExecutorFactory executorFactory(
            NodeSettings settings,
            JavaWorker javaWorker,
            HandlerRegistry handlers,
            WorkerListener listener,
            CoreLedger ledger,
            DispatchClock time) {
        var clock = new ExecutorClock(time.clock(), time.nanos());
        return new NodeExecutors(settings, javaWorker.command(), handlers, listener, ledger, clock);
    }

    @Bean
    AttemptListener journal() {
        return new AttemptJournal();
    }

    @Bean
    JobDispatcher dispatcher(
            NodeSettings settings,
            JobQueue queue,
            QueueDefinitions definitions,
            ExecutorFactory executors,
            List<AttemptListener> listeners,
            DispatchClock time) {
        return new JobDispatcher(
                queue, definitions, executors, listeners, time, settings.shutdownGrace());
    }

    @Bean
    DispatchLifecycle dispatchLifecycle(JobDispatcher dispatcher) {
        return new DispatchLifecycle(dispatcher);
    }

    @Bean
    ReadyAnnouncement announcement(NodeSettings settings, Environment environment) {
        return new ReadyAnnouncement(settings, environment);
    }

    @Bean
    @ConditionalOnBooleanProperty("coremill.demo")
    ApplicationRunner demo(Environment environment, ServerProperties server, SslBundles bundles) {
        return _ -> {
            ServiceAddress address = ServiceAddress.of(environment).fromHere();
            KeyStore certificates =
                    address.secure()
                            ? WebServerSslBundle.get(server.getSsl(), bundles)
                                    .getStores()
                                    .getKeyStore()
                            : null;
            new DemoRun(address.toString(), certificates, System.out).run();
        };
    }
}
