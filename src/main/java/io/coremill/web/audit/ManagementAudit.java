package io.coremill.web.audit;

import io.coremill.access.audit.AuditTrail;
import io.coremill.settings.audit.AuditSettings;
import org.springframework.boot.actuate.autoconfigure.web.server.ConditionalOnManagementPort;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementPortType;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;

/// The same record of what is asked at a separate port for operators, whose server sees none of the
/// other filters. It is not annotated as a configuration, so that it is not found for the service's
/// own port as well.
@ConditionalOnManagementPort(ManagementPortType.DIFFERENT)
class ManagementAudit {

    @Bean
    FilterRegistrationBean<AuditFilter> managementAudit(AuditTrail trail, AuditSettings settings) {
        return AuditConfiguration.registered(trail, settings);
    }
}
