package io.coremill.web.history;

import io.coremill.settings.OwnedDirectory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// Keeps the last day in the data directory.
@Configuration(proxyBeanMethods = false)
class HistoryConfiguration {

    @Bean
    DayHistory dayHistory(OwnedDirectory directory) {
        return new DayHistory(directory.data().history());
    }
}
