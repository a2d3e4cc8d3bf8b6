package io.coremill.settings;

import io.coremill.settings.access.AccessProperties;
import io.coremill.settings.audit.AuditProperties;
import io.coremill.settings.binding.ValueRange;
import io.coremill.settings.encryption.EncryptionProperties;
import io.coremill.settings.retry.TypeProperties;
import io.coremill.settings.schedule.ScheduleProperties;
import io.coremill.settings.store.StoreProperties;
import java.io.File;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.NestedConfigurationProperty;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/// Everything under `coremill.` as written; docs/configuration.md describes each key.
///
/// @param dataDir Directory of the database and of all else that the service writes.
/// @param allowNetworkFileSystem Whether the data may lie on a network file system, where locks may
///     not hold.
/// @param node Name of this service in what jobs report of where they ran; the host's by default.
/// @param nodeLabels Labels of this node, which queues may ask for with `.on`.
/// @param shutdownGrace How long running attempts may go on after SIGTERM.
/// @param javaWorkerHeap Heap of each Java worker; by default they share a quarter of the memory.
/// @param demo Whether to submit sample jobs after the start.
/// @param handlersDir Directory of jars with Java handlers of your own.
/// @param httpHandler Rules of http jobs.
/// @param queues Queues by name.
/// @param schedules Schedules by name.
/// @param types What holds for jobs of a type, by its name.
/// @param http Rules of the HTTP API.
/// @param access Who may call it.
/// @param store The database that several nodes share; without it the jobs are in the data
///     directory.
/// @param encryption Keys that encrypt what is secret in jobs.
/// @param audit What is recorded of who did what.
/// @param heartbeat How often a node shows the others that it lives.
@ConfigurationProperties("coremill")
record CoremillProperties(
        @DefaultValue("data") File dataDir,
        @DefaultValue("false") boolean allowNetworkFileSystem,
        @Nullable String node,
        @DefaultValue List<String> nodeLabels,
        @DefaultValue("30s") @ValueRange(least = "0s", most = "7d") Duration shutdownGrace,
        @ValueRange(least = "16MB", most = "1TB", orAuto = true) @Nullable DataSize javaWorkerHeap,
        @DefaultValue("false") boolean demo,
        @Nullable File handlersDir,
        @DefaultValue HttpHandler httpHandler,
        @DefaultValue Map<String, QueueProperties> queues,
        @DefaultValue Map<String, ScheduleProperties> schedules,
        @DefaultValue Map<String, TypeProperties> types,
        @DefaultValue @NestedConfigurationProperty HttpSettings http,
        @DefaultValue @NestedConfigurationProperty AccessProperties access,
        @DefaultValue @NestedConfigurationProperty StoreProperties store,
        @DefaultValue @NestedConfigurationProperty EncryptionProperties encryption,
        @DefaultValue @NestedConfigurationProperty AuditProperties audit,
        @DefaultValue("5s") @ValueRange(least = "500ms", most = "5m") Duration heartbeat) {

    /// What stands under `coremill.http-handler`.
    ///
    /// @param allow Addresses, blocks and names of hosts, besides public addresses, to which http
    ///     jobs may go.
    record HttpHandler(@DefaultValue List<String> allow) {}
}
