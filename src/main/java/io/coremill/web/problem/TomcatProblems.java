package io.coremill.web.problem;

import java.util.Arrays;
import org.apache.catalina.Context;
import org.apache.catalina.Lifecycle;
import org.apache.catalina.LifecycleEvent;
import org.apache.catalina.LifecycleListener;
import org.apache.catalina.Pipeline;
import org.apache.catalina.valves.ErrorReportValve;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.stereotype.Component;

/// Puts the [ProblemValve] into Tomcat in place of whatever would report errors there. It waits for
/// the context to start, since until then others may add theirs, and the last one speaks first.
@Component
class TomcatProblems
        implements WebServerFactoryCustomizer<TomcatServletWebServerFactory>, LifecycleListener {

    @Override
    public void customize(TomcatServletWebServerFactory factory) {
        factory.addContextLifecycleListeners(this);
    }

    @Override
    public void lifecycleEvent(LifecycleEvent event) {
        if (event.getType().equals(Lifecycle.BEFORE_START_EVENT)
                && event.getLifecycle() instanceof Context context) {
            Pipeline pipeline = context.getParent().getPipeline();
            Arrays.stream(pipeline.getValves())
                    .filter(ErrorReportValve.class::isInstance)
                    .forEach(pipeline::removeValve);
            pipeline.addValve(new ProblemValve());
        }
    }
}
