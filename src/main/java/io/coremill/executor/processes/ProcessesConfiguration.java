package io.coremill.executor.processes;

import java.time.Duration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// What looks after the processes of jobs beside their executors.
@Configuration(proxyBeanMethods = false)
class ProcessesConfiguration {
    private static final Duration ORPHANS_PERIOD = Duration.ofSeconds(5);

    @Bean
    Orphans orphans() {
        return new Orphans(ORPHANS_PERIOD);
    }
}
