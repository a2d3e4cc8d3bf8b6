package io.coremill.web.door;

import io.coremill.web.settings.HttpSettings;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.web.server.ConfigurableWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/// Keeps the service from listening where others can reach it, unless that is meant: it asks nobody
/// who they are, and runs what it is sent.
@Component
class BindAddressCheck implements WebServerFactoryCustomizer<ConfigurableWebServerFactory> {
    private static final int DEFAULT_PORT = 8080;

    private final HttpSettings settings;
    private final ServerProperties server;
    private final Environment environment;

    BindAddressCheck(HttpSettings settings, ServerProperties server, Environment environment) {
        this.settings = settings;
        this.server = server;
        this.environment = environment;
    }

    /// @throws UnsafeAddressException if it must not start like this
    @Override
    public void customize(ConfigurableWebServerFactory factory) {
        if (settings.allowUnauthenticatedAccessFromNetwork()) {
            return;
        }
        InetAddress address = server.getAddress();
        if (!isLoopback(address)) {
            throw new UnsafeAddressException(
                    "server.address",
                    address == null ? "every address of the machine" : address.getHostAddress());
        }
        checkManagement();
    }

    /// A port of its own for the operators' endpoints would not pass through our filter.
    private void checkManagement() {
        Integer port = environment.getProperty("management.server.port", Integer.class);
        boolean shared = port == null || port < 0 || (port > 0 && port.equals(serverPort()));
        if (!shared) {
            throw new UnsafeAddressException("management.server.port", "a port without our checks");
        }
    }

    private int serverPort() {
        return environment.getProperty("server.port", Integer.class, DEFAULT_PORT);
    }

    private static boolean isLoopback(@Nullable InetAddress address) {
        return address != null && address.isLoopbackAddress();
    }
}
