package io.coremill.web.problem;

import org.apache.catalina.Context;
import org.apache.catalina.core.StandardHost;
import org.springframework.boot.tomcat.TomcatContextCustomizer;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/// Puts the [ProblemValve] into Tomcat, next to the application so that it comes before others.
@Component
@Order(Ordered.LOWEST_PRECEDENCE)
class TomcatProblems
        implements WebServerFactoryCustomizer<TomcatServletWebServerFactory>,
                TomcatContextCustomizer {

    @Override
    public void customize(TomcatServletWebServerFactory factory) {
        factory.addContextCustomizers(this);
    }

    @Override
    public void customize(Context context) {
        var host = (StandardHost) context.getParent();
        host.setErrorReportValveClass(ProblemValve.class.getName());
        host.getPipeline().addValve(new ProblemValve());
    }
}
