package io.coremill.web.gate;

import io.coremill.settings.access.AccessSettings;
import io.coremill.settings.access.TokenSettings;
import org.apache.catalina.connector.Connector;
import org.apache.coyote.AbstractProtocol;
import org.springframework.boot.tomcat.autoconfigure.TomcatServerProperties;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.stereotype.Component;

/// Has Tomcat run a few threads beside those for the requests that [WorkGate] lets work: for
/// probes, to see what a request is, and to wait for the keys of an issuer of tokens.
@Component
class ProbeThreads implements WebServerFactoryCustomizer<TomcatServletWebServerFactory> {
    private static final int MORE = 8;

    private final TomcatServerProperties settings;
    private final int more;

    ProbeThreads(TomcatServerProperties settings, AccessSettings access) {
        this.settings = settings;
        more = access.tokens() == null ? MORE : MORE + TokenSettings.MOST_WAITING;
    }

    @Override
    public void customize(TomcatServletWebServerFactory factory) {
        factory.addConnectorCustomizers(this::set);
    }

    private void set(Connector connector) {
        if (connector.getProtocolHandler() instanceof AbstractProtocol<?> protocol) {
            protocol.setMaxThreads(settings.getThreads().getMax() + more);
        }
    }
}
