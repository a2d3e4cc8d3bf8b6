package io.coremill.web.gate;

import org.apache.catalina.connector.Connector;
import org.apache.coyote.AbstractProtocol;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.stereotype.Component;

/// How near the connections are to `server.tomcat.max-connections`, after which nothing new is
/// accepted, not even a probe.
@Component
class OpenConnections implements WebServerFactoryCustomizer<TomcatServletWebServerFactory> {
    private volatile @Nullable AbstractProtocol<?> protocol;

    @Override
    public void customize(TomcatServletWebServerFactory factory) {
        factory.addConnectorCustomizers(this::remember);
    }

    private void remember(Connector connector) {
        if (connector.getProtocolHandler() instanceof AbstractProtocol<?> its) {
            protocol = its;
        }
    }

    /// Whether no client may keep its connection after an answer any more.
    boolean areMany() {
        AbstractProtocol<?> its = protocol;
        return its != null && its.getConnectionCount() > its.getMaxConnections() / 4L * 3;
    }
}
