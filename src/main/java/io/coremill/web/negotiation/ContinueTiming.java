package io.coremill.web.negotiation;

import org.apache.coyote.ContinueResponseTiming;
import org.apache.coyote.http11.AbstractHttp11Protocol;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.stereotype.Component;

/// Asks for a body that the client announced with `Expect: 100-continue` only once it is read: one
/// that is refused need not be sent.
@Component
class ContinueTiming implements WebServerFactoryCustomizer<TomcatServletWebServerFactory> {

    @Override
    public void customize(TomcatServletWebServerFactory factory) {
        factory.addConnectorCustomizers(
                connector -> {
                    if (connector.getProtocolHandler() instanceof AbstractHttp11Protocol<?> http) {
                        http.setContinueResponseTiming(
                                ContinueResponseTiming.ON_REQUEST_BODY_READ.toString());
                    }
                });
    }
}
