package io.coremill.node;

import io.coremill.comparison.run.ExecutionWays;
import io.coremill.cores.ledger.CoreLedger;
import io.coremill.dispatch.DispatchView;
import io.coremill.dispatch.ExecutorFactory;
import io.coremill.executor.ExecutorClock;
import io.coremill.executor.WorkerListener;
import io.coremill.executor.processes.javaworker.JavaWorkerCommand;
import io.coremill.handler.registry.HandlerCopies;
import io.coremill.handler.registry.HandlerRegistry;
import io.coremill.job.SteadyClock;
import io.coremill.queue.cluster.OwnNode;
import io.coremill.schedule.JobSchedule;
import io.coremill.settings.DataDirectory;
import io.coremill.settings.LockedDirectory;
import io.coremill.settings.NodeSettings;
import io.coremill.settings.OwnedDirectory;
import java.io.IOException;
import java.util.function.LongSupplier;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/// The life of the node: its clocks, its directory, its handlers and executors, its address. Other
/// parts are put together by the configurations of their packages. What the parts need of each
/// other puts them in order: the handlers are read, the store is opened, which locks the directory,
/// and the directory is prepared before anything works in it. At the end each is closed before what
/// it needs.
@Configuration(proxyBeanMethods = false)
class NodeConfiguration {

    /// What measures how long something takes; it rises steadily from anywhere.
    @Bean
    LongSupplier nanos() {
        return System::nanoTime;
    }

    @Bean
    HandlerCopies handlerCopies(DataDirectory data) {
        return new HandlerCopies(data.handlerCopies());
    }

    // Handlers are put together here as they start without Spring in a worker.
    @Bean
    LoadedHandlers loadedHandlers(NodeSettings settings, HandlerCopies copies) throws IOException {
        return LoadedHandlers.load(settings.handlers(), copies);
    }

    @Bean
    HandlerRegistry handlers(LoadedHandlers loaded) {
        return loaded.registry();
    }

    @Bean
    OwnedDirectory ownedDirectory(
            LockedDirectory locked, HandlerCopies copies, LoadedHandlers handlers)
            throws IOException {
        return DirectoryPreparation.prepare(locked, copies, handlers.settings());
    }

    @Bean
    JavaWorkerCommand javaWorker(
            OwnedDirectory directory, NodeSettings settings, LoadedHandlers handlers)
            throws IOException {
        return JavaWorkerCommand.build(
                directory.data().javaWorker(),
                settings.javaWorkerHeap(),
                handlers.settings().toArguments());
    }

    @Bean
    ExecutorFactory executorFactory(
            NodeSettings settings,
            JavaWorkerCommand javaWorker,
            HandlerRegistry handlers,
            WorkerListener listener,
            CoreLedger ledger,
            SteadyClock clock,
            LongSupplier nanos) {
        return new NodeExecutors(
                settings,
                javaWorker.words(),
                handlers,
                listener,
                ledger,
                new ExecutorClock(clock, nanos));
    }

    @Bean
    ExecutionWays executionWays(
            NodeSettings settings, JavaWorkerCommand javaWorker, LoadedHandlers handlers) {
        return new NodeExecutionWays(settings, javaWorker.words(), handlers.settings()).ways();
    }

    @Bean
    NodeDescription nodeDescription(
            OwnNode own, DispatchView dispatch, HandlerRegistry handlers, NodeSettings settings) {
        return NodeDescription.start(
                own,
                dispatch,
                handlers.types(),
                settings.labels(),
                settings.schedules().stream().map(JobSchedule::name).toList(),
                settings.queues().types(),
                settings.retention(),
                settings.seal().keyIds().stream().findFirst().orElse(null));
    }

    @Bean
    StoreAcceptance storeAcceptance(OwnNode own, HandlerRegistry handlers, NodeSettings settings) {
        return new StoreAcceptance(
                own, settings.queues(), handlers, settings.http().maxBody().toBytes());
    }

    @Bean
    ReadyAnnouncement announcement(NodeSettings settings, Environment environment) {
        return new ReadyAnnouncement(settings, environment);
    }

    @Bean
    DemoStart demo(
            NodeSettings settings,
            Environment environment,
            ServerProperties server,
            SslBundles bundles) {
        return new DemoStart(settings.demo(), environment, server, bundles);
    }
}
