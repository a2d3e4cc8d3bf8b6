package io.coremill.node;

import io.coremill.Coremill;
import io.coremill.settings.NodeSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;

/// Logs in one line that the service is ready, and where, and which queues it knows but does not
/// serve. Leaves in its data what address health checks are to ask.
@Order(Ordered.HIGHEST_PRECEDENCE)
final class ReadyAnnouncement implements ApplicationRunner {
    private static final Logger log = LoggerFactory.getLogger(Coremill.class);

    private final NodeSettings settings;
    private final Environment environment;

    ReadyAnnouncement(NodeSettings settings, Environment environment) {
        this.settings = settings;
        this.environment = environment;
    }

    @Override
    public void run(ApplicationArguments arguments) {
        leaveForHealthChecks();
        log.info(
                "ready: {} data={} node={} {}",
                ServiceAddress.of(environment),
                settings.data().root(),
                settings.node(),
                queues());
        new UnservedNotice(settings.queues(), settings.labels(), settings.store() != null).give();
    }

    /// A check that cannot read it finds the service unhealthy, which goes on all the same.
    private void leaveForHealthChecks() {
        Path file = settings.data().readiness();
        String url =
                ServiceAddress.ofManagement(environment).fromHere()
                        + environment.getProperty("management.endpoints.web.base-path", "/actuator")
                        + "/health/readiness\n";
        try {
            // It may be another user's, in a folder of both.
            Files.deleteIfExists(file);
            Files.writeString(file, url);
        } catch (IOException e) {
            log.warn("could not write {} for health checks: {}", file, e.toString());
        }
    }

    private String queues() {
        return settings.queues().servedHere().stream()
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
