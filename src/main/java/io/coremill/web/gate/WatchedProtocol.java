package io.coremill.web.gate;

import java.net.SocketTimeoutException;
import java.util.stream.Stream;
import org.apache.coyote.http11.Http11NioProtocol;
import org.apache.tomcat.util.net.NioEndpoint.NioSocketWrapper;
import org.apache.tomcat.util.net.SocketEvent;

/// HTTP as Tomcat speaks it, with its connections open to view. Tomcat makes it by its name, so it
/// is public.
public final class WatchedProtocol extends Http11NioProtocol {

    /// All that are open, whatever they do.
    Stream<NioSocketWrapper> connections() {
        return getEndpoint().getConnections().stream()
                .filter(NioSocketWrapper.class::isInstance)
                .map(NioSocketWrapper.class::cast);
    }

    /// Ends a connection as Tomcat does whose time is up.
    ///
    /// @param connection which this thread has locked
    void end(NioSocketWrapper connection) {
        connection.setError(new SocketTimeoutException());
        getEndpoint().processSocket(connection, SocketEvent.ERROR, false);
    }
}
