package io.coremill;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Scanner;
import java.util.concurrent.ThreadLocalRandom;

/// Ports for what is told its port before it has it, or has it again after an end.
public final class FreePort {
    /// A browser refuses some of those below.
    private static final int FIRST = 20_000;

    private static final Path GIVEN = Path.of("/proc/sys/net/ipv4/ip_local_port_range");

    private FreePort() {}

    /// One of 127.0.0.1 that is free, and that the kernel gives to nobody who asks for any, and to
    /// no connection for its own end. Where it leaves none of these alone, one that is free.
    public static int take() throws IOException {
        int end = firstGiven();
        return end <= FIRST
                ? any()
                : ThreadLocalRandom.current()
                        .ints(FIRST, end)
                        .filter(FreePort::isFree)
                        .findFirst()
                        .orElseThrow();
    }

    private static int firstGiven() throws IOException {
        return Files.isReadable(GIVEN) ? new Scanner(Files.readString(GIVEN)).nextInt() : FIRST;
    }

    private static int any() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            return socket.getLocalPort();
        }
    }

    private static boolean isFree(int port) {
        try (var _ = new ServerSocket(port, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
