package io.coremill.web.audit;

import io.coremill.access.audit.AuditLoop;
import io.coremill.access.audit.AuditStore;
import io.coremill.access.audit.AuditTable;
import io.coremill.access.audit.AuditTrail;
import io.coremill.job.NodeName;
import io.coremill.job.SteadyClock;
import io.coremill.settings.audit.AuditSettings;
import jakarta.servlet.DispatcherType;
import java.util.function.LongSupplier;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;

/// Has requests recorded, if the settings say so.
@Configuration(proxyBeanMethods = false)
class AuditConfiguration {
    /// After what finds out from where a request came, and before all that may refuse it.
    private static final int ORDER = Ordered.HIGHEST_PRECEDENCE + 1;

    @Bean
    AuditTrail auditTrail(
            NodeName node,
            SteadyClock clock,
            LongSupplier nanos,
            AuditStore store,
            AuditSettings settings) {
        var table =
                settings.table() ? new AuditTable(store, settings.retain(), clock, nanos) : null;
        return new AuditTrail(node.value(), clock, nanos, table);
    }

    /// It ends before the store does, which the trail needs.
    @Bean(destroyMethod = "close")
    AuditLoop auditLoop(AuditTrail trail, AuditSettings settings) {
        var loop = new AuditLoop(trail);
        if (settings.enabled()) {
            loop.start();
        }
        return loop;
    }

    @Bean
    FilterRegistrationBean<AuditFilter> auditFilter(AuditTrail trail, AuditSettings settings) {
        return registered(trail, settings);
    }

    static FilterRegistrationBean<AuditFilter> registered(
            AuditTrail trail, AuditSettings settings) {
        var filter = new AuditFilter(new RequestRecord(trail, settings.submissions()));
        var registration = new FilterRegistrationBean<>(filter);
        registration.setOrder(ORDER);
        registration.setDispatcherTypes(DispatcherType.REQUEST);
        registration.setEnabled(settings.enabled());
        return registration;
    }
}
