package io.coremill;

import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.web.server.Ssl;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;

/// Says in one line that the service is ready, and where.
@Order(Ordered.HIGHEST_PRECEDENCE)
final class Announcement implements ApplicationRunner {
    private static final Logger log = LoggerFactory.getLogger(Coremill.class);

    private final Settings settings;
    private final Environment environment;

    Announcement(Settings settings, Environment environment) {
        this.settings = settings;
        this.environment = environment;
    }

    @Override
    public void run(ApplicationArguments arguments) {
        log.info(
                "ready: {} data={} node={} {}",
                url(),
                settings.dataDir(),
                settings.node(),
                queues());
    }

    private String url() {
        String address = environment.getProperty("server.address", "127.0.0.1");
        return "%s://%s:%s%s"
                .formatted(
                        isSecure("server.ssl") ? "https" : "http",
                        address.contains(":") ? "[" + address + "]" : address,
                        environment.getProperty("local.server.port"),
                        environment.getProperty("server.servlet.context-path", ""));
    }

    private boolean isSecure(String prefix) {
        return Binder.get(environment)
                .bind(prefix, Ssl.class)
                .map(ssl -> Ssl.isEnabled(ssl))
                .orElse(false);
    }

    private String queues() {
        return settings.queues().all().stream()
                .map(
                        queue ->
                                "%s=%s/%d"
                                        .formatted(
                                                queue.name(),
                                                queue.executor().word(),
                                                queue.slots()))
                .collect(Collectors.joining(" ", "queues: ", ""));
    }
}
