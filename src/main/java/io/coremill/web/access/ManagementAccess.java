package io.coremill.web.access;

import io.coremill.settings.HttpSettings;
import org.springframework.boot.actuate.autoconfigure.web.server.ConditionalOnManagementPort;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementPortType;
import org.springframework.boot.web.server.ConfigurableWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;

/// The same checks for the operators' endpoints where they have a separate port. Spring Boot
/// runs a second server for them, which sees none of the other filters. It is not annotated as
/// a configuration, so that it is not found for the service's own port as well.
@ConditionalOnManagementPort(ManagementPortType.DIFFERENT)
class ManagementAccess {

    @Bean
    ForwardedByProxies managementForwarded(HttpSettings settings) {
        return new ForwardedByProxies(settings);
    }

    @Bean
    HostAndOriginFilter managementHostAndOrigin(HttpSettings settings) {
        return new HostAndOriginFilter(settings);
    }

    @Bean
    ResponseHeaders managementHeaders() {
        return new ResponseHeaders();
    }

    /// Without it the port would be open on every address of the machine.
    @Bean
    @Order(Ordered.LOWEST_PRECEDENCE)
    WebServerFactoryCustomizer<ConfigurableWebServerFactory> managementAddress(
            Environment environment, ServerProperties server) {
        return factory -> {
            if (environment.getProperty(BindAddressCheck.MANAGEMENT) == null) {
                factory.setAddress(server.getAddress());
            }
        };
    }
}
