package io.coremill.settings;

import io.coremill.handler.registry.HandlerSettings;
import io.coremill.queue.QueueDefinitions;
import java.time.Duration;
import java.util.Map;

/// The settings, checked.
///
/// @param allowsNetworkFileSystem whether the data may lie where locks may not hold
/// @param node the name of this service in what jobs report of where they ran
/// @param shutdownGrace how long running attempts may go on once the service is asked to stop
/// @param javaWorkerHeap bytes that the heap of each Java worker may have
/// @param processes by queue, for those that have any
/// @param demo whether sample jobs are run after the start
public record NodeSettings(
        DataDirectory data,
        boolean allowsNetworkFileSystem,
        String node,
        Duration shutdownGrace,
        long javaWorkerHeap,
        HandlerSettings handlers,
        QueueDefinitions queues,
        Map<String, ProcessSettings> processes,
        HttpSettings http,
        boolean demo) {}
