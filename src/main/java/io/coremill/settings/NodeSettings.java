package io.coremill.settings;

import io.coremill.handler.registry.HandlerSettings;
import io.coremill.queue.QueueDefinitions;
import io.coremill.queue.retention.RetentionRules;
import io.coremill.schedule.JobSchedule;
import io.coremill.seal.ColumnSeal;
import io.coremill.settings.access.AccessSettings;
import io.coremill.settings.audit.AuditSettings;
import io.coremill.settings.store.StoreSettings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The settings, checked.
///
/// @param allowsNetworkFileSystem whether the data may lie where locks may not hold
/// @param node the name of this service in what jobs report of where they ran
/// @param labels of this node
/// @param shutdownGrace how long running attempts may go on once the service is asked to stop
/// @param javaWorkerHeap bytes that the heap of each Java worker may have
/// @param schedules that this node names
/// @param retention how long the finished jobs of each queue are kept
/// @param processes by queue, for those that have any
/// @param store the database that nodes share; null if the jobs are in the data directory
/// @param audit what is recorded of who did what
/// @param keptOutcomes bytes that outcomes may take which wait until the store can write
/// @param heartbeat how often a node shows the others that it lives
/// @param seal encrypts what is secret in jobs, where keys are named
/// @param demo whether sample jobs are run after the start
public record NodeSettings(
        DataDirectory data,
        boolean allowsNetworkFileSystem,
        String node,
        Set<String> labels,
        Duration shutdownGrace,
        long javaWorkerHeap,
        HandlerSettings handlers,
        QueueDefinitions queues,
        List<JobSchedule> schedules,
        RetentionRules retention,
        Map<String, ProcessSettings> processes,
        HttpSettings http,
        AccessSettings access,
        @Nullable StoreSettings store,
        AuditSettings audit,
        long keptOutcomes,
        Duration heartbeat,
        ColumnSeal seal,
        boolean demo) {}
