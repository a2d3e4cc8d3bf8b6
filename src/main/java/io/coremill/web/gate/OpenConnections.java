package io.coremill.web.gate;

import com.sun.management.UnixOperatingSystemMXBean;
import io.coremill.web.problem.RefusedConnections;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.catalina.connector.Connector;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.stereotype.Component;

/// How near the connections are to `server.tomcat.max-connections`, after which nothing new is
/// accepted, not even a probe. They leave descriptors to the store and to workers, whatever the
/// setting is.
@Component
class OpenConnections implements WebServerFactoryCustomizer<TomcatServletWebServerFactory> {
    private static final Logger log = LoggerFactory.getLogger(OpenConnections.class);

    /// In which part of the descriptors the port of the service, and one apart for operators, have
    /// theirs.
    private static final double USUAL_SHARE = 0.75;

    private static final double OPERATORS_SHARE = 0.125;

    private final List<WatchedProtocol> watched = new CopyOnWriteArrayList<>();
    private volatile @Nullable WatchedProtocol protocol;

    OpenConnections(RefusedConnections refused) {
        refused.closeAllWhile(this::areMany);
    }

    @Override
    public void customize(TomcatServletWebServerFactory factory) {
        factory.setProtocol(WatchedProtocol.class.getName());
        factory.addConnectorCustomizers(this::remember);
    }

    /// Of a separate port for operators.
    void customizeOperators(TomcatServletWebServerFactory factory) {
        factory.setProtocol(WatchedProtocol.class.getName());
        factory.addConnectorCustomizers(
                connector -> watched.add(bounded(connector, OPERATORS_SHARE)));
    }

    private void remember(Connector connector) {
        WatchedProtocol its = bounded(connector, USUAL_SHARE);
        watched.add(its);
        protocol = its;
    }

    private static WatchedProtocol bounded(Connector connector, double share) {
        var its = (WatchedProtocol) connector.getProtocolHandler();
        bound(its, descriptors(), share);
        return its;
    }

    /// @param descriptors that this process may have; each connection is one
    /// @param share of them that connections may take
    private static void bound(WatchedProtocol protocol, long descriptors, double share) {
        int asked = protocol.getMaxConnections();
        int most = (int) Math.min(asked, Math.max(1, (long) (descriptors * share)));
        if (most < asked) {
            log.info(
                    "at most {} connections instead of {} (server.tomcat.max-connections): this"
                            + " process may open {} files (ulimit -n), and others need some",
                    most,
                    asked,
                    descriptors);
            protocol.setMaxConnections(most);
        }
    }

    private static long descriptors() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean os
                ? os.getMaxFileDescriptorCount()
                : Integer.MAX_VALUE;
    }

    List<WatchedProtocol> watched() {
        return watched;
    }

    /// Whether no client may keep its connection after an answer any more.
    boolean areMany() {
        WatchedProtocol its = protocol;
        return its != null && its.getConnectionCount() > its.getMaxConnections() / 4L * 3;
    }
}
