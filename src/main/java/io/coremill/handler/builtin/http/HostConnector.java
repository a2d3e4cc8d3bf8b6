package io.coremill.handler.builtin.http;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/// Connects to hosts, and only at addresses that are permitted: the address that was checked is the
/// one that is connected to, so a name that changes its mind in between gains nothing.
///
/// @param tls asked for each connection that needs it
record HostConnector(
        HostResolver resolver, PermittedDestinations destinations, Supplier<SSLSocketFactory> tls) {
    private static final int CONNECT_MILLIS = 10_000;

    /// A connection, over TLS if the target asks for it; with the host's name checked against its
    /// certificate.
    Socket connect(RequestTarget target) throws IOException, InterruptedException {
        Socket socket = connect(permitted(target), target.port());
        if (!target.secure()) {
            return socket;
        }
        try {
            return secured(socket, target);
        } catch (Throwable e) {
            socket.close();
            throw e;
        }
    }

    private List<InetAddress> permitted(RequestTarget target)
            throws IOException, InterruptedException {
        String host = target.host();
        InetAddress[] all =
                target.address().isPresent()
                        ? new InetAddress[] {target.address().get()}
                        : resolver.resolve(host);
        List<InetAddress> permitted =
                Arrays.stream(all).filter(each -> destinations.permit(host, each)).toList();
        if (permitted.isEmpty()) {
            throw new RequestRefusedException(
                    "%s has no address that is public%s"
                            .formatted(host, RequestRefusedException.REMEDY));
        }
        return permitted;
    }

    /// To the first that answers.
    private static Socket connect(List<InetAddress> addresses, int port) throws IOException {
        IOException failure = null;
        for (InetAddress address : addresses) {
            try {
                return connect(new InetSocketAddress(address, port));
            } catch (IOException e) {
                failure = e;
            }
        }
        throw new IOException(
                "cannot connect to port %d at %s".formatted(port, addresses), failure);
    }

    private static Socket connect(InetSocketAddress address) throws IOException {
        var socket = new Socket(Proxy.NO_PROXY);
        try {
            socket.connect(address, CONNECT_MILLIS);
            return socket;
        } catch (Throwable e) {
            socket.close();
            throw e;
        }
    }

    private Socket secured(Socket plain, RequestTarget target) throws IOException {
        var socket = (SSLSocket) tls.get().createSocket(plain, target.host(), target.port(), true);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return socket;
    }
}
