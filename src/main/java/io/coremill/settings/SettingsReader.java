package io.coremill.settings;

import io.coremill.handler.registry.HandlerSettings;
import io.coremill.job.ExecutorKind;
import io.coremill.queue.QueueDefinition;
import io.coremill.queue.QueueDefinitions;
import io.coremill.queue.retention.RetentionPolicy;
import io.coremill.queue.retention.RetentionRules;
import io.coremill.schedule.JobSchedule;
import io.coremill.settings.access.AccessMapper;
import io.coremill.settings.access.IssuerProperties;
import io.coremill.settings.binding.SettingBinder;
import io.coremill.settings.encryption.EncryptionKeys;
import io.coremill.settings.retry.RetryMapper;
import io.coremill.settings.schedule.ScheduleRules;
import io.coremill.settings.secret.DatabaseFiles;
import io.coremill.settings.secret.TlsFiles;
import io.coremill.settings.store.StoreMapper;
import java.io.File;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.util.StringUtils;
import org.springframework.util.unit.DataSize;

/// Reads the settings under `coremill.`: binds them, checks them, and makes of them what the
/// service works with.
final class SettingsReader {
    private static final Logger log = LoggerFactory.getLogger(SettingsReader.class);
    private static final ConfigurationPropertyName HTTP =
            ConfigurationPropertyName.of("coremill.http");
    private static final ConfigurationPropertyName DEMO =
            ConfigurationPropertyName.of("coremill.demo");
    private static final long LEAST_HEAP = DataSize.ofMegabytes(16).toBytes();

    private final ConfigurableEnvironment environment;
    private final HostResources machine;

    SettingsReader(ConfigurableEnvironment environment, HostResources machine) {
        this.environment = environment;
        this.machine = machine;
    }

    /// @throws InvalidSettingsException with every error there is
    NodeSettings read() {
        var binder = new SettingBinder(environment, SettingsReader::isAsLoaded);
        IssuerProperties issuer = IssuerProperties.in(environment);
        CoremillProperties written = binder.bind("coremill", CoremillProperties.class);
        warnOfUnknownVariables();
        new SettingsValidator(binder, machine, issuer).check(written);
        return settings(written, issuer, binder);
    }

    /// Spring Boot alone bound these before the others were settings of this package.
    private static boolean isAsLoaded(ConfigurationPropertyName name) {
        return HTTP.isAncestorOf(name) || DEMO.equals(name);
    }

    private void warnOfUnknownVariables() {
        UnknownVariables.among(environment.getSystemEnvironment().keySet())
                .forEach(
                        name ->
                                log.warn(
                                        "{} in the environment is no setting of the service;"
                                                + " docs/configuration.md lists them",
                                        name));
    }

    private NodeSettings settings(
            CoremillProperties written, IssuerProperties issuer, SettingBinder binder) {
        var data = new DataDirectory(DataDirectory.absolute(written.dataDir()));
        Set<String> labels = LabelRules.labels(written.nodeLabels());
        QueueDefinitions queues = queues(written, new QueueMapper(machine, data, labels));
        var access = AccessMapper.settings(written.access(), issuer);
        return new NodeSettings(
                data,
                written.allowNetworkFileSystem(),
                node(written.node()),
                labels,
                written.shutdownGrace(),
                javaWorkerHeap(written.javaWorkerHeap(), queues),
                new HandlerSettings(path(written.handlersDir()), written.httpHandler().allow()),
                queues,
                schedules(written),
                retention(written),
                processes(
                        written,
                        queues,
                        new ProcessMapper(binder.variables(), data, secrets(written))),
                written.http(),
                access,
                StoreMapper.settings(written.store()),
                written.audit().settings(access.enabled()),
                written.store().keptOutcomes().toBytes(),
                written.heartbeat(),
                EncryptionKeys.seal(written.encryption()),
                written.demo());
    }

    private List<Path> secrets(CoremillProperties written) {
        var files = new ArrayList<Path>();
        Optional.ofNullable(path(written.access().bootstrapKeyFile())).ifPresent(files::add);
        Optional.ofNullable(path(written.encryption().keyFile())).ifPresent(files::add);
        Optional.ofNullable(path(written.store().passwordFile())).ifPresent(files::add);
        files.addAll(TlsFiles.in(environment));
        files.addAll(
                DatabaseFiles.of(environment, written.store().url(), written.store().directUrl()));
        return List.copyOf(files);
    }

    private static RetentionRules retention(CoremillProperties written) {
        var policies = new HashMap<String, RetentionPolicy>();
        written.queues().forEach((name, queue) -> policies.put(name, queue.retain().policy()));
        return new RetentionRules(policies);
    }

    private static QueueDefinitions queues(CoremillProperties written, QueueMapper mapper) {
        return new QueueDefinitions(
                written.queues().entrySet().stream()
                        .map(queue -> mapper.definition(queue.getKey(), queue.getValue()))
                        .toList(),
                RetryMapper.types(written.types()));
    }

    private static List<JobSchedule> schedules(CoremillProperties written) {
        return written.schedules().entrySet().stream()
                .map(it -> ScheduleRules.schedule(it.getKey(), it.getValue()))
                .toList();
    }

    private static Map<String, ProcessSettings> processes(
            CoremillProperties written, QueueDefinitions queues, ProcessMapper mapper) {
        var processes = new HashMap<String, ProcessSettings>();
        written.queues()
                .forEach(
                        (name, properties) ->
                                queues.find(name)
                                        .filter(it -> it.executor() == ExecutorKind.PROCESSES)
                                        .map(queue -> mapper.settings(queue, properties))
                                        .ifPresent(settings -> processes.put(name, settings)));
        return Map.copyOf(processes);
    }

    private static @Nullable Path path(@Nullable File written) {
        return written == null || written.getPath().isBlank()
                ? null
                : DataDirectory.absolute(written);
    }

    /// A worker's share of a quarter of the memory: another quarter is the heap of the service, and
    /// the rest is for what is not heap, and for workers that are not ours.
    private long javaWorkerHeap(@Nullable DataSize written, QueueDefinitions queues) {
        if (written != null) {
            return written.toBytes();
        }
        int workers = queues.all().stream().mapToInt(QueueDefinition::javaWorkers).sum();
        return Math.max(LEAST_HEAP, machine.memory() / 4 / Math.max(1, workers));
    }

    private static String node(@Nullable String text) {
        if (StringUtils.hasText(text)) {
            return text;
        }
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }
}
