package io.coremill.metrics;

import io.coremill.cores.CoreSampler;
import io.coremill.cores.KernelSupport;
import io.coremill.cores.ledger.CoreLedger;
import io.coremill.dispatch.DispatchView;
import io.coremill.executor.WorkerListener;
import io.coremill.handler.registry.HandlerRegistry;
import io.coremill.job.SteadyClock;
import io.coremill.metrics.DepthMeters.DepthSource;
import io.coremill.queue.QueueDefinitions;
import io.coremill.queue.QueueListener;
import io.coremill.queue.StoreProbe;
import io.coremill.queue.cluster.ClusterView;
import io.coremill.queue.cluster.NodeDirectory;
import io.coremill.queue.lookup.JobLookup;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.InstantSource;
import java.util.Optional;
import org.springframework.boot.ApplicationRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// Lets the meters listen to the parts they measure.
@Configuration(proxyBeanMethods = false)
class MetricsConfiguration {

    @Bean
    TypeLabels typeLabels(HandlerRegistry handlers, QueueDefinitions queues) {
        return TypeLabels.of(handlers, queues);
    }

    @Bean
    QueueListener jobMeters(MeterRegistry registry, TypeLabels types, QueueDefinitions queues) {
        return new JobMeters(registry, types, queues);
    }

    @Bean
    AttemptMeters attemptMeters(MeterRegistry registry, TypeLabels types) {
        return new AttemptMeters(registry, types);
    }

    @Bean
    WorkerListener workerMeters(MeterRegistry registry, QueueDefinitions queues) {
        return new WorkerMeters(registry, queues);
    }

    @Bean
    MeterBinder depthMeters(
            QueueDefinitions queues, JobLookup lookup, NodeDirectory directory, SteadyClock clock) {
        return new DepthMeters(
                queues,
                new DepthSource(lookup::depths, lookup::paused, directory::live),
                clock,
                BackgroundLook.THREADS);
    }

    @Bean
    MeterBinder storeMeters(StoreProbe store, JobLookup lookup, SteadyClock clock) {
        return new StoreMeters(store, lookup::keyCounts, clock, BackgroundLook.THREADS);
    }

    /// Only of a store that nodes share.
    @Bean
    MeterBinder clusterMeters(Optional<ClusterView> cluster, NodeDirectory nodes) {
        return registry -> cluster.ifPresent(it -> new ClusterMeters(it, nodes).bindTo(registry));
    }

    @Bean
    QueueListener commitMeters(MeterRegistry registry) {
        return new CommitMeters(registry);
    }

    @Bean
    MeterBinder slotMeters(DispatchView dispatch, InstantSource clock) {
        return new SlotMeters(dispatch, clock);
    }

    @Bean
    MeterBinder workerUsageMeters(
            DispatchView dispatch,
            CoreLedger ledger,
            KernelSupport supported,
            InstantSource clock) {
        return new WorkerUsageMeters(dispatch, ledger, supported, clock);
    }

    @Bean
    MeterBinder jobsTimeMeters(
            CoreLedger ledger, KernelSupport supported, QueueDefinitions queues) {
        return new JobsTimeMeters(ledger, supported, queues);
    }

    @Bean
    ApplicationRunner missingMeters(KernelSupport supported) {
        return new MissingMeters(supported);
    }

    @Bean
    MeterBinder coreMeters(CoreSampler sampler) {
        return new CoreMeters(sampler);
    }

    @Bean
    MeterBinder controlGroupMeters() {
        return new ControlGroupMeters();
    }
}
