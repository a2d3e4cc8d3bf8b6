package io.coremill.web.limits;

import io.coremill.access.KeyRegistry;
import io.coremill.access.limits.RefusalFigures;
import io.coremill.settings.access.AccessSettings;
import io.coremill.web.problem.RefusedConnections;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import java.util.function.LongSupplier;
import org.springframework.boot.security.autoconfigure.web.servlet.SecurityFilterProperties;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;

/// Puts the limits on the way in, where there are any: failed logins before keys are looked at,
/// rates once it is known who calls.
@Configuration(proxyBeanMethods = false)
class LimitsConfiguration {

    @Bean
    CallerRates callerRates(AccessSettings settings, LongSupplier nanos) {
        return new CallerRates(settings.limits(), nanos);
    }

    @Bean
    FailedLogins failedLogins(AccessSettings settings, LongSupplier nanos) {
        return new FailedLogins(settings.limits().failedLogins(), nanos);
    }

    @Bean
    FilterRegistrationBean<FailedLoginFilter> failedLoginFilter(
            AccessSettings settings,
            FailedLogins logins,
            KeyRegistry keys,
            RefusalFigures figures,
            RefusedConnections connections) {
        return failedLogins(settings, new FailedLoginFilter(logins, keys, figures, connections));
    }

    static FilterRegistrationBean<FailedLoginFilter> failedLogins(
            AccessSettings settings, FailedLoginFilter filter) {
        return registered(
                filter,
                SecurityFilterProperties.DEFAULT_FILTER_ORDER - 1,
                settings.enabled() && !settings.limits().failedLogins().isNone());
    }

    @Bean
    FilterRegistrationBean<CallerRateFilter> callerRateFilter(
            AccessSettings settings, CallerRates rates, RefusalFigures figures) {
        var filter =
                registered(
                        new CallerRateFilter(rates, figures),
                        Ordered.LOWEST_PRECEDENCE - 1,
                        settings.enabled() && !rates.areNone());
        filter.setDispatcherTypes(DispatcherType.REQUEST, DispatcherType.ASYNC);
        return filter;
    }

    private static <T extends Filter> FilterRegistrationBean<T> registered(
            T filter, int order, boolean isUsed) {
        var registration = new FilterRegistrationBean<T>(filter);
        registration.setOrder(order);
        registration.setEnabled(isUsed);
        return registration;
    }
}
