package io.coremill.handler.builtin.http;

import java.io.IOException;
import java.net.InetAddress;

/// Finds the addresses of a host.
@FunctionalInterface
interface HostResolver {

    /// @throws IOException if it has none, or no server could answer
    InetAddress[] resolve(String host) throws IOException, InterruptedException;
}
