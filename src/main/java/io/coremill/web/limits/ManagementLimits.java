package io.coremill.web.limits;

import io.coremill.access.KeyRegistry;
import io.coremill.access.limits.RefusalFigures;
import io.coremill.settings.access.AccessSettings;
import io.coremill.web.problem.RefusedConnections;
import org.springframework.boot.actuate.autoconfigure.web.server.ConditionalOnManagementPort;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementPortType;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;

/// The same limit of failed logins at a separate port for operators, whose server sees none of the
/// other filters: guesses there count with those at the port of the service. It is not annotated as
/// a configuration, so that it is not found for the service's own port as well.
@ConditionalOnManagementPort(ManagementPortType.DIFFERENT)
class ManagementLimits {

    @Bean
    FilterRegistrationBean<FailedLoginFilter> managementFailedLogins(
            AccessSettings settings,
            FailedLogins logins,
            KeyRegistry keys,
            RefusalFigures figures,
            RefusedConnections connections) {
        return LimitsConfiguration.failedLogins(
                settings, new FailedLoginFilter(logins, keys, figures, connections));
    }
}
