package io.coremill.node;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.web.server.Ssl;
import org.springframework.core.env.Environment;

/// Where the service is called, once it listens.
///
/// @param host as set; an IPv6 address without brackets
/// @param prefix before every path; empty or with a slash at its beginning alone
record ServiceAddress(boolean secure, String host, int port, String prefix) {
    private static final String EVERY_ADDRESS = "0.0.0.0";
    private static final String PORT = "local.server.port";
    private static final String MANAGEMENT_PORT = "local.management.port";

    static ServiceAddress of(Environment environment) {
        return new ServiceAddress(
                isSecure(environment, "server.ssl", false),
                host(environment, "server.address", EVERY_ADDRESS),
                environment.getRequiredProperty(PORT, Integer.class),
                environment.getProperty("server.servlet.context-path", ""));
    }

    /// Where operators' endpoints are: a separate port has the certificate and the address of
    /// the service, unless others are set for it.
    static ServiceAddress ofManagement(Environment environment) {
        ServiceAddress service = of(environment);
        int port = environment.getProperty(MANAGEMENT_PORT, Integer.class, service.port());
        if (port == service.port()) {
            return service;
        }
        return new ServiceAddress(
                isSecure(environment, "management.server.ssl", service.secure()),
                host(environment, "management.server.address", service.host()),
                port,
                environment.getProperty("management.server.base-path", ""));
    }

    /// The same for who calls from this machine: no address that stands for all of them.
    ServiceAddress fromHere() {
        return switch (host) {
            case EVERY_ADDRESS -> at("127.0.0.1");
            case "::" -> at("::1");
            default -> this;
        };
    }

    private ServiceAddress at(String other) {
        return new ServiceAddress(secure, other, port, prefix);
    }

    private static String host(Environment environment, String setting, String otherwise) {
        String host = environment.getProperty(setting, "");
        return host.isEmpty() ? otherwise : host;
    }

    private static boolean isSecure(Environment environment, String settings, boolean otherwise) {
        return Binder.get(environment)
                .bind(settings, Ssl.class)
                .map(ssl -> Ssl.isEnabled(ssl))
                .orElse(otherwise);
    }

    @Override
    public String toString() {
        String bracketed = host.contains(":") ? "[" + host + "]" : host;
        return (secure ? "https://" : "http://") + bracketed + ":" + port + prefix;
    }
}
