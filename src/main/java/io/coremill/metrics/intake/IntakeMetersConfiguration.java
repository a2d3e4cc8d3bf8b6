package io.coremill.metrics.intake;

import io.coremill.access.AccessCounts;
import io.coremill.access.key.KnownKeys;
import io.coremill.access.limits.RefusalFigures;
import io.coremill.queue.key.KeyFigures;
import io.coremill.queue.upload.UploadFigures;
import io.coremill.schedule.run.ScheduleRunner;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// Lets the meters listen to calls that come in, to uploads and to the ticks of schedules.
@Configuration(proxyBeanMethods = false)
class IntakeMetersConfiguration {

    @Bean
    MeterBinder accessMeters(AccessCounts counts, KnownKeys keys) {
        return new AccessMeters(counts, keys);
    }

    @Bean
    MeterBinder uploadMeters(UploadFigures figures) {
        return new UploadMeters(figures);
    }

    @Bean
    MeterBinder keyMeters(KeyFigures figures) {
        return new KeyMeters(figures);
    }

    @Bean
    MeterBinder refusalMeters(RefusalFigures figures) {
        return new RefusalMeters(figures);
    }

    @Bean
    ScheduleMeters scheduleMeters(MeterRegistry registry) {
        return new ScheduleMeters(registry);
    }

    @Bean
    MeterBinder scheduleFigures(ScheduleRunner runner) {
        return registry -> ScheduleMeters.bind(runner, registry);
    }
}
