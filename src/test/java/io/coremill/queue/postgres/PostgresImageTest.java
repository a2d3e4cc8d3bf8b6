package io.coremill.queue.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.model.ExposedPort;
import com.github.dockerjava.api.model.PortBinding;
import com.github.dockerjava.api.model.Ports.Binding;
import io.coremill.Tools;
import io.coremill.job.JobState;
import io.coremill.queue.SettableClock;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.utility.DockerImageName;

/// The store in a container of the official image. `COREMILL_POSTGRES_IMAGE` names another one.
@Tag("waits")
@Timeout(300)
class PostgresImageTest {
    private static final String IMAGE =
            System.getenv().getOrDefault("COREMILL_POSTGRES_IMAGE", "postgres:18");
    private static final int PORT = 5432;
    private static final String PASSWORD = "secret";

    private final SettableClock clock = new SettableClock();

    @Test
    void aJobRunsFromItsSubmissionToItsEnd() {
        Tools.needDocker();
        try (var container = started()) {
            var store = new SharedStore(database(container).migrated(), Duration.ofSeconds(5));
            var node = new NodeUnderTest(listeners -> store.open("a", clock, listeners));
            try (var _ = node.queue()) {
                var job = node.submit();
                node.serve(1, 0);
                var lease = node.claimant().awaitTaken(1).getFirst();
                assertThat(node.find(job).state()).isEqualTo(JobState.RUNNING);

                assertThat(node.finish(lease, JobState.SUCCEEDED, clock.instant())).isTrue();

                assertThat(node.find(job).state()).isEqualTo(JobState.SUCCEEDED);
            }
        }
    }

    /// The server that it runs to prepare the data does not listen to the network.
    private static GenericContainer<?> started() {
        var container =
                new GenericContainer<>(DockerImageName.parse(IMAGE))
                        .withExposedPorts(PORT)
                        .withEnv("POSTGRES_PASSWORD", PASSWORD)
                        .withCreateContainerCmdModifier(PostgresImageTest::publish)
                        .waitingFor(Wait.forSuccessfulCommand("pg_isready --host=127.0.0.1"));
        container.start();
        return container;
    }

    private static void publish(CreateContainerCmd command) {
        Objects.requireNonNull(command.getHostConfig())
                .withPortBindings(
                        new PortBinding(Binding.bindIp("127.0.0.1"), ExposedPort.tcp(PORT)));
    }

    private static TestDatabase database(GenericContainer<?> container) {
        return new TestDatabase(
                "jdbc:postgresql://%s:%d/postgres"
                        .formatted(container.getHost(), container.getMappedPort(PORT)),
                "postgres",
                PASSWORD);
    }
}
