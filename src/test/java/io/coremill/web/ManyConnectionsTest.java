package io.coremill.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.UnixOperatingSystemMXBean;
import io.coremill.JavaProgram;
import io.coremill.access.limits.CallerLimit;
import io.coremill.access.limits.RefusalFigures;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.core.env.Environment;

/// Clients that open connections and ask nothing, or take for ever to ask: those that do ask are
/// answered all the same.
@Timeout(120)
@Tag("waits")
@Tag("anywhere")
class ManyConnectionsTest {
    private static final String LIVENESS =
            "GET /actuator/health/liveness HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    private static final int MOST = 200;

    @TempDir static Path directory;
    static Service service;

    private final List<SocketChannel> held = new ArrayList<>();

    @BeforeAll
    static void start() {
        service =
                Service.start(
                        directory,
                        "--server.tomcat.max-connections=" + MOST,
                        "--server.tomcat.accept-count=1000",
                        "--server.tomcat.connection-timeout=100s",
                        "--server.tomcat.keep-alive-timeout=100s");
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @AfterEach
    void letGo() throws IOException {
        for (SocketChannel each : held) {
            each.close();
        }
    }

    @Test
    void idleConnectionsMakeRoomForNewOnes() throws Exception {
        for (int i = 0; i < MOST + 50; i++) {
            hold(service.port(), i % 2 == 0 ? "" : "GET / HTTP/1.1\r\nX: ");
        }
        assertThat(service.raw(LIVENESS)).startsWith("HTTP/1.1 200");
        assertThat(cut(service, CallerLimit.IDLE_CONNECTIONS)).isPositive();
    }

    @Test
    void headersThatComeByteByByteAreGivenUp(@TempDir Path elsewhere) throws Exception {
        try (var strict =
                Service.start(
                        elsewhere,
                        "--server.tomcat.connection-timeout=2s",
                        "--management.server.port=0")) {
            int operators =
                    strict.part(Environment.class)
                            .getRequiredProperty("local.management.port", Integer.class);
            SocketChannel slow = hold(strict.port(), "GET / HTTP/1.1\r\nX: ");
            SocketChannel slowThere = hold(operators, "GET / HTTP/1.1\r\nX: ");
            for (var each : List.of(slow, slowThere)) {
                Awaitility.await()
                        .pollInterval(Duration.ofMillis(100))
                        .atMost(Duration.ofSeconds(60))
                        .until(() -> isClosed(each));
            }
            assertThat(cut(strict, CallerLimit.HEADER_TIME)).isPositive();
        }
    }

    /// Sends a byte as well.
    private static boolean isClosed(SocketChannel slow) {
        try {
            slow.configureBlocking(false);
            return slow.read(ByteBuffer.allocate(10)) < 0 || write(slow, "a") == 0;
        } catch (IOException e) {
            return true;
        }
    }

    @Test
    @Tag("soak")
    void tenThousandIdleConnectionsKeepNoClientOut(@TempDir Path elsewhere) throws Exception {
        Assumptions.assumeTrue(descriptors() > 14_000, "ulimit -n is below 14,000");
        try (var large =
                Service.start(
                        elsewhere,
                        "--server.tomcat.connection-timeout=100s",
                        "--server.tomcat.keep-alive-timeout=100s")) {
            Process clients = JavaProgram.start(IdleClients.class, "" + large.port(), "10000");
            try {
                assertThat(clients.inputReader().readLine()).isEqualTo("10000");
                Awaitility.await().until(() -> openFiles() > 10_000);
                long before = System.nanoTime();
                assertThat(Service.raw(large.port(), LIVENESS)).startsWith("HTTP/1.1 200");
                assertThat(Duration.ofNanos(System.nanoTime() - before))
                        .isLessThan(Duration.ofSeconds(1));
                assertThat(cut(large, CallerLimit.IDLE_CONNECTIONS)).isZero();
            } finally {
                clients.outputWriter().close();
                clients.waitFor();
            }
        }
    }

    /// Of this process, which is the service.
    private static long openFiles() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean os
                ? os.getOpenFileDescriptorCount()
                : 0;
    }

    private static long descriptors() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean os
                ? os.getMaxFileDescriptorCount()
                : 0;
    }

    private static long cut(Service of, CallerLimit why) {
        return of.part(RefusalFigures.class).counted(why);
    }

    private SocketChannel hold(int port, String text) throws IOException {
        var channel =
                SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        held.add(channel);
        write(channel, text);
        return channel;
    }

    private static int write(SocketChannel channel, String text) throws IOException {
        return channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)));
    }
}
