package io.coremill.queue.postgres.connect;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import javax.net.SocketFactory;
import org.jspecify.annotations.Nullable;

/// Sockets for connections that listen. After each notification the driver looks whether there is
/// another one by a read of a millisecond, by which all that it has read comes late: on these
/// sockets such a read ends at once where nothing has arrived. The driver makes the factory, by its
/// name.
public final class ListenerSockets extends SocketFactory {
    private static final int LOOK_MILLIS = 1;

    @Override
    public Socket createSocket() {
        return new ListenerSocket();
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        return connected(new InetSocketAddress(host, port), null);
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress here, int ourPort)
            throws IOException {
        return connected(new InetSocketAddress(host, port), new InetSocketAddress(here, ourPort));
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        return connected(new InetSocketAddress(host, port), null);
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress here, int ourPort)
            throws IOException {
        return connected(new InetSocketAddress(host, port), new InetSocketAddress(here, ourPort));
    }

    private static Socket connected(InetSocketAddress there, @Nullable InetSocketAddress here)
            throws IOException {
        var socket = new ListenerSocket();
        try {
            socket.bind(here);
            socket.connect(there);
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    private static final class ListenerSocket extends Socket {
        @Override
        public InputStream getInputStream() throws IOException {
            return new LookingStream(this, super.getInputStream());
        }
    }

    private static final class LookingStream extends FilterInputStream {
        private final Socket socket;

        LookingStream(Socket socket, InputStream bytes) {
            super(bytes);
            this.socket = socket;
        }

        @Override
        public int read() throws IOException {
            look();
            return super.read();
        }

        @Override
        public int read(byte[] target, int start, int length) throws IOException {
            look();
            return super.read(target, start, length);
        }

        private void look() throws IOException {
            if (socket.getSoTimeout() == LOOK_MILLIS && available() == 0) {
                throw new SocketTimeoutException("nothing has arrived");
            }
        }
    }
}
