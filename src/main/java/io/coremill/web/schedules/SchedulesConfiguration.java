package io.coremill.web.schedules;

import io.coremill.job.SteadyClock;
import io.coremill.schedule.ScheduleRegistry;
import io.coremill.schedule.ScheduleStore;
import io.coremill.web.CommitWait;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// Lets clients change schedules.
@Configuration(proxyBeanMethods = false)
class SchedulesConfiguration {

    @Bean
    ScheduleRegistry scheduleRegistry(ScheduleStore store, SteadyClock clock) {
        return new ScheduleRegistry(store, clock::timeOfDay, CommitWait::await);
    }
}
