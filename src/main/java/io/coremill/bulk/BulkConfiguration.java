package io.coremill.bulk;

import io.coremill.job.SteadyClock;
import io.coremill.queue.bulk.BulkActions;
import io.coremill.queue.cluster.NodeDirectory;
import io.coremill.queue.lookup.JobLookup;
import io.coremill.queue.pacing.BusyWatch;
import io.coremill.queue.pacing.WorkTime;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.function.LongSupplier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// Goes on with bulk actions from the start of the service to its end.
@Configuration(proxyBeanMethods = false)
class BulkConfiguration {

    @Bean
    CommitCount commitCount() {
        return new CommitCount();
    }

    @Bean
    WorkTime workTime() {
        return new WorkTime();
    }

    @Bean
    BulkListener bulkMeters(MeterRegistry registry) {
        return new BulkMeters(registry);
    }

    @Bean(initMethod = "start")
    BulkRunner bulkRunner(
            JobLookup lookup,
            BulkActions actions,
            List<BulkListener> listeners,
            SteadyClock clock,
            LongSupplier nanos,
            CommitCount commits,
            WorkTime work,
            NodeDirectory nodes) {
        return new BulkRunner(
                lookup,
                actions,
                listeners,
                clock,
                nanos,
                commits::soFar,
                new BusyWatch(work::nanos, nanos)::isBusy,
                () -> nodes.live().size() <= 1);
    }
}
