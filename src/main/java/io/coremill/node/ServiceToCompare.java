package io.coremill.node;

import io.coremill.comparison.command.CompareCommand;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/// The service in this process, with the settings that it always has, but for the port, the
/// address and the data directory, which is gone afterwards.
public final class ServiceToCompare implements CompareCommand.Service {
    private final ConfigurableApplicationContext context;
    private final Path data;
    private boolean isClosed = false;

    private ServiceToCompare(ConfigurableApplicationContext context, Path data) {
        this.context = context;
        this.data = data;
    }

    /// @param program its main class
    public static ServiceToCompare start(Class<?> program) throws IOException {
        Path data = Files.createTempDirectory("coremill-compare-");
        boolean isStarted = false;
        try {
            var application = new SpringApplication(program);
            // Closed by the hook below alone: the data may go only once nothing is written any
            // more.
            application.setRegisterShutdownHook(false);
            ConfigurableApplicationContext context =
                    application.run(
                            "--server.port=0",
                            "--server.address=127.0.0.1",
                            "--server.ssl.enabled=false",
                            "--server.servlet.context-path=",
                            "--management.server.port=-1",
                            "--coremill.data-dir=" + data,
                            "--coremill.demo=false",
                            "--logging.level.io.coremill=warn");
            isStarted = true;
            var service = new ServiceToCompare(context, data);
            Runtime.getRuntime().addShutdownHook(new Thread(service::close)); // if interrupted
            return service;
        } catch (RuntimeException e) {
            throw new IOException("the service did not start; the reason stands above", e);
        } finally {
            if (!isStarted) {
                remove(data);
            }
        }
    }

    @Override
    public URI url() {
        String port = context.getEnvironment().getRequiredProperty("local.server.port");
        return URI.create("http://127.0.0.1:" + port);
    }

    @Override
    public synchronized void close() {
        if (isClosed) {
            return;
        }
        isClosed = true;
        context.close();
        remove(data);
    }

    private static void remove(Path directory) {
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(each);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(directory + " could not be removed", e);
        }
    }
}
