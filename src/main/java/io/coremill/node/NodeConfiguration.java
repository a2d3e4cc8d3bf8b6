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
import io.coremill.executor.WorkerListener;
import io.coremill.executor.processes.Orphans;
import io.coremill.executor.processes.javaworker.JavaWorkerCommand;
import io.coremill.handler.registry.HandlerCopies;
import io.coremill.handler.registry.HandlerRegistry;
import io.coremill.handler.registry.HandlerSettings;
import io.coremill.handler.registry.UnusableHandlersException;
import io.coremill.job.NodeName;
import io.coremill.job.SteadyClock;
import io.coremill.journal.AttemptJournal;
import io.coremill.queue.JobQueue;
import io.coremill.queue.QueueDefinitions;
import io.coremill.queue.QueueListener;
import io.coremill.queue.sqlite.SqliteQueue;
import io.coremill.settings.DataDirectory;
import io.coremill.settings.HostResources;
import io.coremill.settings.InvalidSettingsException;
import io.coremill.settings.NodeSettings;
import io.coremill.settings.SettingsReader;
import io.coremill.subprocess.Scratch;
import io.coremill.web.history.DayHistory;
import java.io.IOException;
import java.security.KeyStore;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.web.server.WebServerSslBundle;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.DependsOn;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;

/// Puts the parts together.
@Configuration(proxyBeanMethods = false)
class NodeConfiguration {
    private static final Duration ORPHANS_PERIOD = Duration.ofSeconds(5);

    @Bean
    DispatchClock time() {
        return DispatchClock.system();
    }

    @Bean
    SteadyClock clock(DispatchClock time) {
        return time.clock();
    }

    @Bean
    NodeSettings settings(ConfigurableEnvironment environment) {
        return new SettingsReader(environment, HostResources.here()).read();
    }

    @Bean
    QueueDefinitions queueDefinitions(NodeSettings settings) {
        return settings.queues();
    }

    @Bean
    NodeName nodeName(NodeSettings settings) {
        return new NodeName(settings.node());
    }

    @Bean
    HandlerCopies handlerCopies(NodeSettings settings) {
        return new HandlerCopies(new DataDirectory(settings.dataDir()).handlerCopies());
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
    CoreSampler coreSampler(CoreLedger ledger) {
        return CoreSampler.start(ledger);
    }

    @Bean
    JobQueue jobQueue(NodeSettings settings, InstantSource clock, List<QueueListener> listeners) {
        DataPlaceCheck.check(settings);
        return SqliteQueue.open(settings.dataDir(), settings.node(), clock, listeners);
    }

    /// After the queue, which makes sure that nobody else uses the directory.
    @Bean
    @DependsOn("jobQueue")
    DayHistory dayHistory(NodeSettings settings) {
        return new DayHistory(new DataDirectory(settings.dataDir()).history());
    }

    /// How a Java worker is started.
    record JavaWorker(List<String> command) {}

    /// After the queue, which makes sure that nobody else uses the directory.
    @Bean
    @DependsOn("jobQueue")
    JavaWorker javaWorker(NodeSettings settings, HandlerSettings handlerSettings)
            throws IOException {
        return new JavaWorker(
                JavaWorkerCommand.build(
                        new DataDirectory(settings.dataDir()).javaWorker(),
                        settings.javaWorkerHeap(),
                        handlerSettings.toArguments()));
    }

    /// After the executors, whose making clears what an earlier life has left.
    @Bean
    @DependsOn("executorFactory")
    ComparisonRegistry comparisons(
            NodeSettings settings,
            JavaWorker javaWorker,
            HandlerSettings handlerSettings,
            InstantSource clock) {
        var data = new DataDirectory(settings.dataDir());
        return new ComparisonRegistry(
                data.comparisons(),
                new NodeExecutionWays(settings, javaWorker.command(), handlerSettings).ways(),
                TimeLimits.USUAL,
                new ArenaCommand(data.arenas(), data.root(), List.of()),
                ComparisonFindings::of,
                clock);
    }

    /// After the queue, which makes sure that nobody else uses the directory.
    @Bean
    @DependsOn("jobQueue")
    ExecutorFactory executorFactory(
            NodeSettings settings,
            HandlerCopies copies,
            HandlerSettings handlerSettings,
            JavaWorker javaWorker,
            HandlerRegistry handlers,
            WorkerListener listener,
            CoreLedger ledger,
            InstantSource clock)
            throws IOException {
        copies.removeAllBut(handlerSettings);
        Scratch.removeAllIn(new DataDirectory(settings.dataDir()).scratch());
        BundledWorkers.layOut(settings.dataDir());
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
