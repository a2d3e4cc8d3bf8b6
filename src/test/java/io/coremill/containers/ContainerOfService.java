package io.coremill.containers;

import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.ExposedPort;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.PortBinding;
import com.github.dockerjava.api.model.Ports.Binding;
import io.coremill.JavaProgram;
import io.coremill.whole.RunningService;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.utility.DockerImageName;

/// A container of our image as docs/deploy.md advises to run it: read-only but for its volume,
/// without capabilities, under limits, published on 127.0.0.1 alone.
final class ContainerOfService extends RunningService {
    private static final int PORT = 8080;
    private static final long MEGABYTE = 1 << 20;
    private static final long CPU = 1_000_000_000;

    private final GenericContainer<?> container;

    private ContainerOfService(GenericContainer<?> container) {
        this.container = container;
    }

    /// Starts one and waits until it serves, which its health check sees only seconds later.
    ///
    /// @param volume the name of the volume with its data
    /// @param more what is special about this container
    static ContainerOfService start(
            String volume, Limits limits, Consumer<GenericContainer<?>> more) {
        return start(Image.built(), volume, limits, more);
    }

    static ContainerOfService start(
            String image, String volume, Limits limits, Consumer<GenericContainer<?>> more) {
        var container =
                new GenericContainer<>(DockerImageName.parse(image))
                        .withExposedPorts(PORT)
                        .withEnv("JAVA_OPTIONS", JavaProgram.QUICK)
                        .withCreateContainerCmdModifier(command -> prepare(command, volume, limits))
                        .waitingFor(Wait.forLogMessage(".*ready: http.*\\n", 1));
        more.accept(container);
        container.start();
        return new ContainerOfService(container);
    }

    /// @param cpus as `docker run --cpus` has them
    /// @param megabytes as `--memory`
    record Limits(double cpus, int megabytes) {}

    private static void prepare(CreateContainerCmd command, String volume, Limits limits) {
        HostConfig host = command.getHostConfig();
        assert host != null;
        host.withReadonlyRootfs(true)
                .withCapDrop(Capability.ALL)
                .withSecurityOpts(List.of("no-new-privileges"))
                .withBinds(Bind.parse(volume + ":/data"))
                .withNanoCPUs((long) (limits.cpus() * CPU))
                .withMemory(limits.megabytes() * MEGABYTE)
                .withMemorySwap(limits.megabytes() * MEGABYTE)
                .withPortBindings(
                        new PortBinding(Binding.bindIp("127.0.0.1"), ExposedPort.tcp(PORT)));
    }

    /// Waits until its own health check finds it healthy.
    void awaitHealthy() {
        Awaitility.await().atMost(PATIENCE).until(container::isHealthy);
    }

    @Override
    public int port() {
        return container.getMappedPort(PORT);
    }

    String log() {
        return container.getLogs();
    }

    /// What a command prints that is run inside.
    String exec(String... command) throws IOException, InterruptedException {
        return container.execInContainer(command).getStdout();
    }

    boolean wasKilledForMemory() {
        return Boolean.TRUE.equals(container.getCurrentContainerInfo().getState().getOOMKilled());
    }

    /// SIGTERM, and SIGKILL after the seconds.
    ///
    /// @return its exit code
    long stop(int seconds) {
        DockerClientFactory.lazyClient()
                .stopContainerCmd(container.getContainerId())
                .withTimeout(seconds)
                .exec();
        return container.getCurrentContainerInfo().getState().getExitCodeLong();
    }

    @Override
    public void close() {
        container.stop();
        super.close();
    }
}
