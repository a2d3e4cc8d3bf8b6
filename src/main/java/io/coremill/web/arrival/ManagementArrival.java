package io.coremill.web.arrival;

import io.coremill.settings.access.AccessSettings;
import org.springframework.boot.actuate.autoconfigure.web.server.ConditionalOnManagementPort;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementPortType;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;

/// What is refused of bodies before they are read, and left unread after an answer, at a separate
/// port for operators too. It is not annotated as a configuration, so that it is not found for the
/// service's own port as well.
@ConditionalOnManagementPort(ManagementPortType.DIFFERENT)
class ManagementArrival {

    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> managementBodies() {
        return factory -> factory.addEngineValves(new UnreadBody(), new FaultyFraming());
    }

    @Bean
    FilterRegistrationBean<KeylessRequests> managementKeyless(AccessSettings settings) {
        var registration = new FilterRegistrationBean<>(new KeylessRequests());
        registration.setOrder(Ordered.LOWEST_PRECEDENCE);
        registration.setEnabled(settings.enabled());
        return registration;
    }
}
