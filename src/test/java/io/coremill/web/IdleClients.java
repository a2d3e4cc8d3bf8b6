package io.coremill.web;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// A process that opens connections and asks nothing, so that their descriptors are not those of
/// the service. Every other one begins with a request. It says when it has all, and holds them
/// until it is told to end.
final class IdleClients {
    private static final String BEGUN = "GET / HTTP/1.1\r\nX: ";

    private IdleClients() {}

    /// @param arguments the port of the service, and how many connections
    public static void main(String[] arguments) throws IOException {
        Locale.setDefault(Locale.ROOT);
        var service =
                new InetSocketAddress(
                        InetAddress.getLoopbackAddress(), Integer.parseInt(arguments[0]));
        int most = Integer.parseInt(arguments[1]);
        List<SocketChannel> held = new ArrayList<>();
        for (int i = 0; i < most; i++) {
            var channel = SocketChannel.open(service);
            held.add(channel);
            if (i % 2 == 0) {
                channel.write(ByteBuffer.wrap(BEGUN.getBytes(StandardCharsets.US_ASCII)));
            }
        }
        System.out.println(held.size());
        int end = System.in.read();
        for (SocketChannel each : held) {
            each.close();
        }
        System.exit(end < 0 ? 0 : 1);
    }
}
