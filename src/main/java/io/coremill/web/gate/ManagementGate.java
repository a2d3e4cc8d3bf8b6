package io.coremill.web.gate;

import org.springframework.boot.actuate.autoconfigure.web.server.ConditionalOnManagementPort;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementPortType;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;

/// Has the connections of a separate port for operators looked at as well. It is not annotated as a
/// configuration, so that it is not found for the service's own port as well.
@ConditionalOnManagementPort(ManagementPortType.DIFFERENT)
class ManagementGate {

    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> managementConnections(
            OpenConnections connections) {
        return connections::customizeOperators;
    }
}
