package io.coremill.web.security;

import io.coremill.settings.access.AccessSettings;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.web.servlet.DelegatingFilterProxyRegistrationBean;

/// Takes Spring Security off the way in while access is off. An empty chain of filters would not be
/// enough: its firewall stands before all chains, and refuses requests that the service answers. A
/// separate port for operators has its filter from the same registration.
final class WayIn implements BeanPostProcessor {
    private static final String REGISTRATION = "securityFilterChainRegistration";

    private final ObjectProvider<AccessSettings> settings;

    WayIn(ObjectProvider<AccessSettings> settings) {
        this.settings = settings;
    }

    @Override
    public Object postProcessBeforeInitialization(Object bean, String name) {
        if (REGISTRATION.equals(name)
                && bean instanceof DelegatingFilterProxyRegistrationBean registration
                && !settings.getObject().enabled()) {
            registration.setEnabled(false);
        }
        return bean;
    }
}
