package io.coremill.queue.retention;

import io.coremill.job.SteadyClock;
import java.util.function.LongSupplier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// Has finished jobs removed for as long as the store is open.
@Configuration(proxyBeanMethods = false)
class RetentionConfiguration {

    @Bean(initMethod = "start")
    RetentionLoop retentionLoop(JobRetention store, SteadyClock clock, LongSupplier nanos) {
        return new RetentionLoop(store, clock, nanos);
    }
}
