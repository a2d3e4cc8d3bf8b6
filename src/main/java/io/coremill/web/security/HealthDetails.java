package io.coremill.web.security;

import io.coremill.access.AccessRole;
import io.coremill.settings.access.AccessSettings;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.health.actuate.endpoint.AdditionalHealthEndpointPath;
import org.springframework.boot.health.actuate.endpoint.HealthEndpointGroup;
import org.springframework.boot.health.actuate.endpoint.HealthEndpointGroups;
import org.springframework.boot.health.actuate.endpoint.HealthEndpointGroupsPostProcessor;
import org.springframework.boot.health.actuate.endpoint.HttpCodeStatusMapper;
import org.springframework.boot.health.actuate.endpoint.StatusAggregator;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.stereotype.Component;

/// Where access is on, probes are shown whether the service is up or down, and why is for who may
/// read. While it is off, settings of Spring Boot decide.
@Component
final class HealthDetails implements HealthEndpointGroupsPostProcessor {
    private final boolean isAccessOn;

    HealthDetails(AccessSettings settings) {
        isAccessOn = settings.enabled();
    }

    @Override
    public HealthEndpointGroups postProcessHealthEndpointGroups(HealthEndpointGroups groups) {
        if (!isAccessOn) {
            return groups;
        }
        Map<String, HealthEndpointGroup> readersOnly = new LinkedHashMap<>();
        groups.getNames()
                .forEach(
                        name -> {
                            HealthEndpointGroup group = groups.get(name);
                            if (group != null) {
                                readersOnly.put(name, new ReadersOnly(group));
                            }
                        });
        return HealthEndpointGroups.of(new ReadersOnly(groups.getPrimary()), readersOnly);
    }

    private static boolean mayRead() {
        return SecurityContextHolder.getContext().getAuthentication()
                        instanceof CallerAuthentication sent
                && sent.getPrincipal().has(AccessRole.READ);
    }

    private record ReadersOnly(HealthEndpointGroup group) implements HealthEndpointGroup {
        @Override
        public boolean isMember(String name) {
            return group.isMember(name);
        }

        @Override
        public boolean showComponents(SecurityContext context) {
            return mayRead();
        }

        @Override
        public boolean showDetails(SecurityContext context) {
            return mayRead();
        }

        @Override
        public StatusAggregator getStatusAggregator() {
            return group.getStatusAggregator();
        }

        @Override
        public HttpCodeStatusMapper getHttpCodeStatusMapper() {
            return group.getHttpCodeStatusMapper();
        }

        @Override
        public @Nullable AdditionalHealthEndpointPath getAdditionalPath() {
            return group.getAdditionalPath();
        }
    }
}
