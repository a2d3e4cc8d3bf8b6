package io.coremill.dispatch;

import io.coremill.job.SteadyClock;
import io.coremill.queue.JobLeases;
import io.coremill.queue.QueueDefinitions;
import io.coremill.settings.NodeSettings;
import java.util.List;
import java.util.function.LongSupplier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// Puts dispatch between the store and the executors.
@Configuration(proxyBeanMethods = false)
class DispatchConfiguration {

    @Bean
    JobDispatcher dispatcher(
            JobLeases store,
            QueueDefinitions definitions,
            ExecutorFactory executors,
            List<AttemptListener> listeners,
            SteadyClock clock,
            LongSupplier nanos,
            NodeSettings settings) {
        return new JobDispatcher(
                store,
                definitions,
                executors,
                listeners,
                new DispatchClock(clock, nanos),
                settings.shutdownGrace());
    }

    @Bean
    DispatchLifecycle dispatchLifecycle(JobDispatcher dispatcher) {
        return new DispatchLifecycle(dispatcher);
    }
}
