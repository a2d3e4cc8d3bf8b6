package io.coremill.queue.sqlite;

import io.coremill.access.audit.AuditStore;
import io.coremill.access.key.KeyStore;
import io.coremill.job.SteadyClock;
import io.coremill.queue.JobQueue;
import io.coremill.queue.QueueListener;
import io.coremill.schedule.ScheduleStore;
import io.coremill.settings.DataDirectory;
import io.coremill.settings.LockedDirectory;
import io.coremill.settings.NodeSettings;
import io.coremill.settings.store.StoreChoice;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.springframework.boot.info.BuildProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;

/// The store of a service that shares no database: jobs in a file of its data directory. All others
/// ask for a port of the [JobQueue], and nothing else knows SQLite.
@Configuration(proxyBeanMethods = false)
@Conditional(StoreChoice.Local.class)
class SqliteConfiguration {

    @Bean
    SteadyClock clock() {
        return SteadyClock.system();
    }

    @Bean
    JobQueue jobQueue(
            NodeSettings settings,
            SteadyClock clock,
            LongSupplier nanos,
            List<QueueListener> listeners) {
        return SqliteQueue.open(
                DataPlaceCheck.passed(settings),
                settings.node(),
                clock,
                nanos,
                settings.keptOutcomes(),
                settings.retention(),
                settings.seal(),
                listeners);
    }

    @Bean
    AuditStore auditStore(JobQueue queue) {
        return queue.audit();
    }

    @Bean
    ScheduleStore scheduleStore(JobQueue queue) {
        return queue.schedules();
    }

    @Bean
    KeyStore keyStore(JobQueue queue) {
        return queue.accessKeys();
    }

    @Bean
    LocalNode localNode(NodeSettings settings, Optional<BuildProperties> build, SteadyClock clock) {
        return new LocalNode(
                settings.node(), build.map(BuildProperties::getVersion).orElse("unknown"), clock);
    }

    /// @param lock the open store, which keeps other processes out of the directory
    @Bean
    LockedDirectory lockedDirectory(DataDirectory data, JobQueue lock) {
        return new LockedDirectory(data);
    }
}
