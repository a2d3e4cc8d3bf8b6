package io.coremill.schedule.run;

import io.coremill.queue.cluster.LiveNode;
import io.coremill.queue.cluster.NodeDirectory;
import io.coremill.schedule.JobSchedule;
import io.coremill.schedule.ScheduleOrigin;
import io.coremill.schedule.ScheduleRegistry;
import io.coremill.schedule.StoredSchedule;
import io.coremill.schedule.TooManySchedulesException;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The schedules of this node's settings. The node writes them into the store when it starts, where
/// those of the node that started last hold. It drops those of settings that no live node names any
/// more; as long as it is not known what another one names, all stay.
final class ConfiguredSchedules {
    private static final Logger log = LoggerFactory.getLogger(ConfiguredSchedules.class);

    private final List<JobSchedule> own;
    private final ScheduleRegistry registry;
    private final NodeDirectory nodes;
    private final JobTemplates templates;

    ConfiguredSchedules(
            List<JobSchedule> own,
            ScheduleRegistry registry,
            NodeDirectory nodes,
            JobTemplates templates) {
        this.own = List.copyOf(own);
        this.registry = registry;
        this.nodes = nodes;
        this.templates = templates;
    }

    void write() {
        try {
            own.forEach(this::write);
            drop();
        } catch (TooManySchedulesException e) {
            log.error("a schedule of the settings is not there: {}", e.getMessage());
        }
    }

    private void write(JobSchedule schedule) {
        warnIfRefused(schedule);
        try {
            registry.put(schedule, ScheduleOrigin.SETTINGS, there -> warnIfTaken(schedule, there));
        } catch (IllegalStateException e) {
            log.warn("a schedule of the settings is not written: {}", e.getMessage());
        }
    }

    private static void warnIfTaken(JobSchedule schedule, @Nullable StoredSchedule there) {
        if (there != null && there.origin() == ScheduleOrigin.API) {
            log.warn(
                    "schedule {} of the settings takes the place of one that was made over HTTP",
                    schedule.name());
        }
    }

    /// Other nodes may know the queue, and may not be there yet.
    private void warnIfRefused(JobSchedule schedule) {
        try {
            var _ = templates.job(schedule.name(), schedule.template());
        } catch (RuntimeException e) {
            log.warn(
                    "the job of schedule {} would be refused just now: {}",
                    schedule.name(),
                    e.getMessage());
        }
    }

    private void drop() {
        var written =
                registry.list().stream()
                        .filter(it -> it.origin() == ScheduleOrigin.SETTINGS)
                        .map(StoredSchedule::name)
                        .collect(Collectors.toSet());
        own.forEach(schedule -> written.remove(schedule.name()));
        if (!written.isEmpty()) {
            dropUnnamed(written);
        }
    }

    private void dropUnnamed(Set<String> names) {
        var others = nodes.live().stream().filter(node -> !node.self()).toList();
        if (others.stream().anyMatch(node -> node.summary().cut())) {
            log.info("schedules {} stay: what other nodes name is not known", names);
            return;
        }
        for (LiveNode other : others) {
            names.removeAll(other.summary().schedules());
        }
        for (String name : names) {
            boolean dropped = registry.delete(name, ScheduleRegistry.Check.NONE);
            log.info("schedule {} is in no settings any more; dropped: {}", name, dropped);
        }
    }
}
