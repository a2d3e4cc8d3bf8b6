package io.coremill.metrics.retention;

import io.coremill.queue.retention.JobRetention;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// Has the meters of removal registered.
@Configuration(proxyBeanMethods = false)
class RetentionMetersConfiguration {

    @Bean
    MeterBinder retentionMeters(JobRetention store) {
        return new RetentionMeters(store);
    }
}
