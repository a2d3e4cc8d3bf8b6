package io.coremill.web.gate;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
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

    private volatile @Nullable WatchedProtocol protocol;

    @Override
    public void customize(TomcatServletWebServerFactory factory) {
        factory.setProtocol(WatchedProtocol.class.getName());
        factory.addConnectorCustomizers(this::remember);
    }

    private void remember(Connector connector) {
        if (connector.getProtocolHandler() instanceof WatchedProtocol its) {
            bound(its, descriptors());
            protocol = its;
        }
    }

    /// @param descriptors that this process may have; each connection is one
    static void bound(WatchedProtocol protocol, long descriptors) {
        int asked = protocol.getMaxConnections();
        int most = Math.toIntExact(Math.min(asked, Math.max(1, descriptors / 4 * 3)));
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

    @Nullable WatchedProtocol protocol() {
        return protocol;
    }

    /// Whether no client may keep its connection after an answer any more.
    boolean areMany() {
        WatchedProtocol its = protocol;
        return its != null && its.getConnectionCount() > its.getMaxConnections() / 4L * 3;
    }
}
