package io.coremill.metrics.audit;

import io.coremill.access.audit.AuditTrail;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// Has the meters of the record registered.
@Configuration(proxyBeanMethods = false)
class AuditMetersConfiguration {

    @Bean
    MeterBinder auditMeters(AuditTrail trail) {
        return new AuditMeters(trail);
    }
}
