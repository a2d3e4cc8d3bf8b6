package io.coremill.web.arrival;

import io.coremill.settings.HttpSettings;
import java.time.Duration;
import org.apache.catalina.connector.Connector;
import org.apache.coyote.http11.AbstractHttp11Protocol;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.stereotype.Component;

/// Leaves it to [BodyArrivals] to give up a body: Tomcat would close the connection without an
/// answer, after the time that it allows for headers.
@Component
class UploadTimeout implements WebServerFactoryCustomizer<TomcatServletWebServerFactory> {
    private static final Duration MARGIN = Duration.ofSeconds(10);

    private final HttpSettings settings;

    UploadTimeout(HttpSettings settings) {
        this.settings = settings;
    }

    @Override
    public void customize(TomcatServletWebServerFactory factory) {
        factory.addConnectorCustomizers(this::set);
        factory.addEngineValves(new UnreadBody(), new FaultyFraming(), new ContinueOffer());
    }

    private void set(Connector connector) {
        if (connector.getProtocolHandler() instanceof AbstractHttp11Protocol<?> protocol) {
            protocol.setDisableUploadTimeout(false);
            protocol.setConnectionUploadTimeout(
                    Math.toIntExact(settings.bodyTimeout().plus(MARGIN).toMillis()));
        }
    }
}
