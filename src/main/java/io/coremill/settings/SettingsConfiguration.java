package io.coremill.settings;

import io.coremill.job.NodeName;
import io.coremill.queue.QueueDefinitions;
import io.coremill.queue.retention.RetentionRules;
import io.coremill.settings.access.AccessSettings;
import io.coremill.settings.audit.AuditSettings;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.ConfigurableEnvironment;

/// The settings, and those parts of them that are asked for alone.
@Configuration(proxyBeanMethods = false)
class SettingsConfiguration {

    @Bean
    NodeSettings settings(ConfigurableEnvironment environment) {
        return new SettingsReader(environment, HostResources.here()).read();
    }

    @Bean
    QueueDefinitions queueDefinitions(NodeSettings settings) {
        return settings.queues();
    }

    @Bean
    RetentionRules retentionRules(NodeSettings settings) {
        return settings.retention();
    }

    @Bean
    NodeName nodeName(NodeSettings settings) {
        return new NodeName(settings.node());
    }

    @Bean
    HttpSettings httpSettings(NodeSettings settings) {
        return settings.http();
    }

    @Bean
    AccessSettings accessSettings(NodeSettings settings) {
        return settings.access();
    }

    @Bean
    AuditSettings auditSettings(NodeSettings settings) {
        return settings.audit();
    }

    @Bean
    DataDirectory dataDirectory(NodeSettings settings) {
        return settings.data();
    }
}
