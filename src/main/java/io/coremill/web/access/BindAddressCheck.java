package io.coremill.web.access;

import io.coremill.settings.HttpSettings;
import io.coremill.settings.access.AccessSettings;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.web.server.ConfigurableWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/// Keeps the service from listening where others can reach it while it asks for no credentials,
/// unless that is meant: it runs what it is sent.
@Component
class BindAddressCheck implements WebServerFactoryCustomizer<ConfigurableWebServerFactory> {
    /// Of a separate port for the operators' endpoints; where the service is, if left out.
    static final String MANAGEMENT = "management.server.address";

    private final HttpSettings settings;
    private final AccessSettings access;
    private final ServerProperties server;
    private final Environment environment;

    BindAddressCheck(
            HttpSettings settings,
            AccessSettings access,
            ServerProperties server,
            Environment environment) {
        this.settings = settings;
        this.access = access;
        this.server = server;
        this.environment = environment;
    }

    /// @throws UnsafeAddressException if it must not start like this
    @Override
    public void customize(ConfigurableWebServerFactory factory) {
        if (access.enabled() || settings.allowUnauthenticatedAccessFromNetwork()) {
            return;
        }
        InetAddress address = server.getAddress();
        if (address == null) {
            throw new UnsafeAddressException("server.address", "every address of the machine");
        }
        check("server.address", address);
        check(MANAGEMENT, environment.getProperty(MANAGEMENT, InetAddress.class));
    }

    private static void check(String setting, @Nullable InetAddress address) {
        if (address != null && !address.isLoopbackAddress()) {
            throw new UnsafeAddressException(setting, address.getHostAddress());
        }
    }
}
