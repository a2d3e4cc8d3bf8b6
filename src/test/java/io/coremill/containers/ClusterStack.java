package io.coremill.containers;

import com.github.dockerjava.api.command.InspectContainerResponse;
import io.coremill.FreePort;
import io.coremill.JavaProgram;
import io.coremill.monitoring.PrometheusApi;
import io.coremill.monitoring.ScrapeSettings;
import io.coremill.whole.RunningService;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.testcontainers.DockerClientFactory;

/// All of docker-compose.cluster.yml but Grafana, at free ports, with one CPU for each, heartbeats
/// of a second, and scraped every second. It is called through its proxy.
final class ClusterStack extends RunningService {
    static final List<String> NODES = List.of("one", "two", "three");

    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(3);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(300);

    /// A trigger notes each end that is recorded, so that a second one is seen even if it replaces
    /// the first.
    private static final String WATCH =
            """
            CREATE SCHEMA audit;
            CREATE TABLE audit.ended (id uuid);
            CREATE INDEX ON audit.ended (id);
            CREATE FUNCTION audit.note() RETURNS trigger LANGUAGE plpgsql AS
                'BEGIN INSERT INTO audit.ended VALUES (NEW.id); RETURN NEW; END';
            CREATE TRIGGER ended AFTER INSERT ON coremill.history
                FOR EACH ROW EXECUTE FUNCTION audit.note()
            """;

    private final String project = "coremill-test-" + UUID.randomUUID();
    private final int port = FreePort.take();
    private final int prometheusPort = FreePort.take();
    private final Map<String, String> environment;
    private final Path override;
    private final AtomicBoolean isUp = new AtomicBoolean();

    /// @param directory for what is not as in the file
    static ClusterStack start(Path directory) throws IOException {
        Image.built();
        Image.proxyBuilt();
        var cluster = new ClusterStack(directory);
        try {
            cluster.up();
        } catch (RuntimeException | AssertionError e) {
            e.addSuppressed(cluster.log());
            try (cluster) {
                throw e;
            }
        }
        return cluster;
    }

    private ClusterStack(Path directory) throws IOException {
        override = override(directory);
        environment = environment(secrets(directory));
    }

    private void up() {
        isUp.set(true);
        // What is restarted for ever would outlive a run that is cut off.
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(this::down));
        compose("up", "--detach", "--wait", "--no-build", "proxy", "prometheus");
        rows(WATCH);
    }

    private void down() {
        if (isUp.getAndSet(false)) {
            compose("down", "--volumes", "--timeout", "60");
        }
    }

    private Throwable log() {
        try {
            return new AssertionError(compose("logs", "--tail", "30"));
        } catch (RuntimeException | AssertionError e) {
            return e;
        }
    }

    private Map<String, String> environment(Path secrets) {
        var random = ThreadLocalRandom.current();
        return Map.of(
                "COREMILL_IMAGE",
                Image.NAME,
                "PROXY_IMAGE",
                Image.PROXY,
                "COREMILL_CPUS",
                "1",
                "COREMILL_MEMORY",
                "512m",
                "POSTGRES_CPUS",
                "1",
                "COREMILL_PORT",
                String.valueOf(port),
                "PROMETHEUS_PORT",
                String.valueOf(prometheusPort),
                "CLUSTER_SECRETS",
                secrets.toString(),
                "CLUSTER_SUBNET",
                "10.%d.%d.0/24".formatted(random.nextInt(128, 256), random.nextInt(256)));
    }

    @Override
    public int port() {
        return port;
    }

    PrometheusApi prometheus() {
        return new PrometheusApi(prometheusPort);
    }

    /// Kills what runs in the container, as the kernel does: to `docker kill` it would not come
    /// back. Waits until it is there again and healthy.
    void killAndAwait(String service) {
        int before = restarts(service);
        kill(service);
        Awaitility.await(service + " is back")
                .atMost(LONGEST_PAUSE)
                .pollInterval(BETWEEN_LOOKS)
                .until(() -> restarts(service) > before && isHealthy(service));
    }

    private void kill(String service) {
        Long pid = inspected(service).getState().getPidLong();
        Docker.run(
                Map.of(),
                List.of(
                        "run",
                        "--rm",
                        "--pid",
                        "host",
                        "--network",
                        "none",
                        "--user",
                        "0",
                        "--entrypoint",
                        "bash",
                        Image.PROXY,
                        "-c",
                        "kill -KILL " + pid));
    }

    private int restarts(String service) {
        return Objects.requireNonNull(inspected(service).getRestartCount());
    }

    private boolean isHealthy(String service) {
        return inspected(service).getState().getHealth().getStatus().equals("healthy");
    }

    void stop(String service) {
        compose("stop", service);
    }

    /// Waits until it is healthy.
    void start(String service) {
        compose("up", "--detach", "--wait", "--no-build", "--no-deps", service);
    }

    /// Waits until no job with the tag is left that has not ended.
    void awaitFinished(String tag) {
        String left = "SELECT count(*) FROM coremill.job WHERE '%s' = ANY (tags)".formatted(tag);
        Awaitility.await("all jobs are finished")
                .atMost(LONGEST_PAUSE)
                .pollInterval(BETWEEN_LOOKS)
                .until(() -> rows(left).equals(List.of("0")));
    }

    /// The finished jobs with a tag: id, state, attempts that were charged, and how often it ended.
    List<String> ended(String tag) {
        return rows(
                """
                SELECT concat_ws(' ', id, state, attempt,
                                 (SELECT count(*) FROM audit.ended WHERE ended.id = history.id))
                FROM coremill.history WHERE '%s' = ANY (tags)
                """
                        .formatted(tag));
    }

    private List<String> rows(String statement) {
        return exec(
                        "postgres",
                        "psql",
                        "--no-psqlrc",
                        "--quiet",
                        "--tuples-only",
                        "--no-align",
                        "--set=ON_ERROR_STOP=1",
                        "--username=coremill",
                        "--dbname=jobs",
                        "--command=" + statement)
                .lines()
                .toList();
    }

    /// What is printed by a command in the container of one of the services.
    String exec(String service, String... command) {
        var arguments = new ArrayList<>(List.of("exec", "-T", service));
        arguments.addAll(List.of(command));
        return compose(arguments.toArray(String[]::new));
    }

    /// Asked of the engine itself, as to start its client costs more than what is waited for.
    private InspectContainerResponse inspected(String service) {
        return DockerClientFactory.lazyClient()
                .inspectContainerCmd(project + "-" + service + "-1")
                .exec();
    }

    @Override
    public void close() {
        try {
            down();
        } finally {
            super.close();
        }
    }

    private String compose(String... arguments) {
        var command =
                new ArrayList<>(
                        List.of(
                                "compose",
                                "--project-name",
                                project,
                                "--file",
                                "docker-compose.cluster.yml",
                                "--file",
                                override.toString()));
        command.addAll(List.of(arguments));
        return Docker.run(environment, command);
    }

    private static Path secrets(Path directory) throws IOException {
        Path folder = Files.createDirectories(directory.resolve("secrets"));
        Path password = Files.writeString(folder.resolve("database"), UUID.randomUUID() + "\n");
        Files.setPosixFilePermissions(password, PosixFilePermissions.fromString("r--r--r--"));
        return folder;
    }

    private static Path override(Path directory) throws IOException {
        Path folder = directory.resolve("prometheus");
        ScrapeSettings.copiedOfCluster(folder, "1s");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        var nodes = new StringBuilder();
        for (String node : NODES) {
            nodes.append(
                    """
                      %s:
                        environment: {JAVA_OPTIONS: "%s", COREMILL_HEARTBEAT: 1s}
                        healthcheck: {interval: 2s, start_period: 300s}
                    """
                            .formatted(node, JavaProgram.QUICK));
        }
        return Files.writeString(
                directory.resolve("override.yml"),
                "services:\n"
                        + nodes
                        + """
                            prometheus:
                              healthcheck: {interval: 2s}
                              volumes: ["%s:/etc/cluster:ro"]
                          """
                                .formatted(folder.toAbsolutePath()));
    }
}
