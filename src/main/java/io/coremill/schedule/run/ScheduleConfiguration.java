package io.coremill.schedule.run;

import io.coremill.job.SteadyClock;
import io.coremill.queue.cluster.NodeDirectory;
import io.coremill.schedule.ScheduleRegistry;
import io.coremill.schedule.ScheduleStore;
import io.coremill.settings.NodeSettings;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// Lets schedules tick on this node.
@Configuration(proxyBeanMethods = false)
class ScheduleConfiguration {

    @Bean
    ScheduleRunner scheduleRunner(
            ScheduleStore store,
            JobTemplates templates,
            SteadyClock clock,
            List<TickListener> listeners) {
        return new ScheduleRunner(store, templates, clock::timeOfDay, listeners);
    }

    @Bean
    ScheduleLifecycle scheduleLifecycle(
            ScheduleRunner runner,
            ScheduleStore store,
            NodeSettings settings,
            NodeDirectory nodes,
            JobTemplates templates,
            SteadyClock clock) {
        var registry = new ScheduleRegistry(store, clock::timeOfDay, CompletableFuture::join);
        return new ScheduleLifecycle(
                runner,
                store,
                new ConfiguredSchedules(settings.schedules(), registry, nodes, templates));
    }
}
