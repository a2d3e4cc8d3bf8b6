package io.coremill.settings;

import io.coremill.handler.builtin.http.PermittedDestinations;
import io.coremill.handler.registry.HandlerSettings;
import io.coremill.queue.QueueDefinition;
import io.coremill.queue.QueueDefinitions;
import io.coremill.settings.CoremillProperties.HttpHandlerProperties;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.UnboundConfigurationPropertiesException;
import org.springframework.boot.context.properties.bind.handler.NoUnboundElementsBindHandler;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.util.unit.DataSize;

/// Reads the settings under `coremill.` and checks them, collecting every error before it gives up.
final class SettingsReader {
    private static final Logger log = LoggerFactory.getLogger(SettingsReader.class);
    private static final String PREFIX = "coremill";
    private static final DataSize LEAST_HEAP = DataSize.ofMegabytes(16);
    private static final DataSize MOST_HEAP = DataSize.ofTerabytes(1);

    private final Binder binder;
    private final VariableNames variables;
    private final Set<String> environment;
    private final HostResources machine;
    private final SettingValues values = new SettingValues();

    public SettingsReader(ConfigurableEnvironment environment, HostResources machine) {
        var text = new WrittenText();
        this.binder = WrittenSource.binder(environment, text);
        this.variables = new VariableNames(environment, text);
        this.environment = environment.getSystemEnvironment().keySet();
        this.machine = machine;
    }

    /// @throws InvalidSettingsException with every error there is
    public NodeSettings read() {
        CoremillProperties written = bind();
        warnOfUnknownVariables();
        Path dataDir = values.path("coremill.data-dir", written.dataDir(), "data");
        Duration grace =
                values.duration(
                        "coremill.shutdown-grace", written.shutdownGrace(), "30s", Duration.ZERO);
        HandlerSettings handlers = handlers(written);
        Map<String, QueueProperties> writtenQueues =
                written.queues() == null ? Map.of() : written.queues();
        var data = new DataDirectory(dataDir);
        QueueDefinitions queues = queues(writtenQueues, data);
        Map<String, ProcessSettings> processes = processes(queues, writtenQueues, data);
        boolean allowsNetwork =
                values.flag("coremill.allow-network-file-system", written.allowNetworkFileSystem());
        long heap = javaWorkerHeap(written.javaWorkerHeap(), queues);
        if (!values.errors().isEmpty()) {
            throw new InvalidSettingsException(values.errors());
        }
        return new NodeSettings(
                dataDir,
                allowsNetwork,
                node(written.node()),
                grace,
                heap,
                handlers,
                queues,
                processes);
    }

    private HandlerSettings handlers(CoremillProperties written) {
        String directory = written.handlersDir();
        return new HandlerSettings(
                directory == null || directory.isBlank()
                        ? null
                        : values.path("coremill.handlers-dir", directory, ""),
                destinations(written.httpHandler()));
    }

    private List<String> destinations(@Nullable HttpHandlerProperties written) {
        List<String> allowed =
                written == null || written.allow() == null ? List.of() : written.allow();
        try {
            var _ = PermittedDestinations.of(allowed);
        } catch (IllegalArgumentException e) {
            values.refuse("coremill.http-handler.allow", String.valueOf(e.getMessage()));
        }
        return allowed;
    }

    private CoremillProperties bind() {
        var known =
                new NoUnboundElementsBindHandler(
                        new PlaceholderCheck(values, BindHandler.DEFAULT),
                        source -> !isEnvironment(source));
        try {
            return binder.bindOrCreate(PREFIX, Bindable.of(CoremillProperties.class), known);
        } catch (BindException e) {
            if (!(e.getCause() instanceof UnboundConfigurationPropertiesException unbound)) {
                throw e;
            }
            unbound.getUnboundProperties()
                    .forEach(
                            property ->
                                    values.refuse(
                                            property.getName().toString(),
                                            "there is no such setting"));
            return binder.bindOrCreate(PREFIX, CoremillProperties.class);
        }
    }

    private void warnOfUnknownVariables() {
        UnknownVariables.among(environment)
                .forEach(
                        name ->
                                log.warn(
                                        "{} in the environment is no setting of the service;"
                                                + " docs/configuration.md lists them",
                                        name));
    }

    /// Its variables may belong to anyone, and do not tell where one word ends and the next begins.
    private static boolean isEnvironment(ConfigurationPropertySource source) {
        return source.getUnderlyingSource() instanceof PropertySource<?> underlying
                && underlying
                        .getName()
                        .equals(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME);
    }

    private QueueDefinitions queues(Map<String, QueueProperties> written, DataDirectory data) {
        var reader = new QueueReader(values, machine, data);
        var definitions = new ArrayList<QueueDefinition>();
        written.forEach((name, properties) -> definitions.add(reader.read(name, properties)));
        return new QueueDefinitions(definitions);
    }

    private Map<String, ProcessSettings> processes(
            QueueDefinitions queues, Map<String, QueueProperties> written, DataDirectory data) {
        var reader = new ProcessReader(values, variables, data);
        var processes = new HashMap<String, ProcessSettings>();
        written.forEach(
                (name, properties) ->
                        queues.find(name)
                                .flatMap(queue -> reader.read(queue, properties))
                                .ifPresent(settings -> processes.put(name, settings)));
        return Map.copyOf(processes);
    }

    /// A worker's share of a quarter of the memory: another quarter is the heap of the service, and
    /// the rest is for what is not heap, and for workers that are not ours.
    private long javaWorkerHeap(@Nullable String written, QueueDefinitions queues) {
        int workers = queues.all().stream().mapToInt(QueueDefinition::javaWorkers).sum();
        DataSize share = DataSize.ofBytes(machine.memory() / 4 / Math.max(1, workers));
        return values.size(
                "coremill.java-worker-heap",
                "auto".equals(written) ? null : written,
                share.compareTo(LEAST_HEAP) > 0 ? share : LEAST_HEAP,
                LEAST_HEAP,
                MOST_HEAP);
    }

    private static String node(@Nullable String text) {
        if (text != null && !text.isBlank()) {
            return text;
        }
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }
}
