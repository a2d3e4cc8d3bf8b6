package io.coremill.journal;

import io.coremill.dispatch.AttemptListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// Lets the journal listen to the attempts.
@Configuration(proxyBeanMethods = false)
class JournalConfiguration {

    @Bean
    AttemptListener journal() {
        return new AttemptJournal();
    }
}
