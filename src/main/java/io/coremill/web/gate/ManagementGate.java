package io.coremill.web.gate;

import io.coremill.web.problem.RefusedConnections;
import org.springframework.boot.actuate.autoconfigure.web.server.ConditionalOnManagementPort;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementPortType;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;

/// Has the connections of a separate port for operators looked at as well, and none filled with
/// answers to probes. It is not annotated as a configuration, so that it is not found for the
/// service's own port as well.
@ConditionalOnManagementPort(ManagementPortType.DIFFERENT)
class ManagementGate {

    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> managementConnections(
            OpenConnections connections) {
        return connections::customizeOperators;
    }

    @Bean
    FilterRegistrationBean<ProbeAnswers> managementProbes(RefusedConnections connections) {
        return new FilterRegistrationBean<>(new ProbeAnswers(connections));
    }
}
