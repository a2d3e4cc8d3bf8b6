package io.coremill.web.access;

import org.apache.catalina.Valve;
import org.apache.catalina.valves.RemoteIpValve;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/// Takes out of Tomcat what would believe forwarded headers of every private address, and before
/// [ForwardedByProxies] could see who sent them. Settings of Spring Boot, or a platform that it
/// recognizes, put it in.
@Component
@Order(Ordered.LOWEST_PRECEDENCE)
class ForwardingElsewhere implements WebServerFactoryCustomizer<TomcatServletWebServerFactory> {

    @Override
    public void customize(TomcatServletWebServerFactory factory) {
        factory.setEngineValves(
                factory.getEngineValves().stream().filter(valve -> !isOfTomcat(valve)).toList());
    }

    private static boolean isOfTomcat(Valve valve) {
        return valve instanceof RemoteIpValve;
    }
}
