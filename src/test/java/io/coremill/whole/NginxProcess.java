package io.coremill.whole;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.FreePort;
import io.coremill.Tools;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/// A real nginx on a free port of 127.0.0.1, which needs no rights and leaves nothing behind.
final class NginxProcess implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String CONFIGURATION =
            """
            daemon off;
            master_process off;
            pid nginx.pid;
            error_log stderr;
            events {}
            http {
                access_log off;
                client_body_temp_path body;
                proxy_temp_path proxy;
                fastcgi_temp_path fastcgi;
                uwsgi_temp_path uwsgi;
                scgi_temp_path scgi;
            SERVERS
            }
            """;

    private final Process process;
    private final Path log;
    private final int port;

    private NginxProcess(Process process, Path log, int port) {
        this.process = process;
        this.log = log;
        this.port = port;
    }

    /// @param directory where it has its files
    /// @param servers which listen at 443; it is another port that they get
    static NginxProcess start(Path directory, String servers) throws IOException {
        Path nginx = Tools.path("nginx");
        int port = FreePort.take();
        Path configuration = directory.resolve("nginx.conf");
        Files.writeString(
                configuration,
                CONFIGURATION.replace(
                        "SERVERS",
                        servers.replace("listen 443 ssl", "listen 127.0.0.1:" + port + " ssl")));
        Path log = directory.resolve("nginx.log");
        Process process =
                new ProcessBuilder(
                                nginx.toString(),
                                "-p",
                                directory.toString(),
                                "-c",
                                configuration.toString())
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start();
        return new NginxProcess(process, log, port).awaited();
    }

    private NginxProcess awaited() throws IOException {
        Awaitility.await()
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> !process.isAlive() || isListening());
        assertThat(process.isAlive()).as("%s", log()).isTrue();
        return this;
    }

    private boolean isListening() {
        try (var _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    int port() {
        return port;
    }

    String log() throws IOException {
        return Files.readString(log);
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit()
                .completeOnTimeout(process, PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .join()
                .destroyForcibly();
    }
}
