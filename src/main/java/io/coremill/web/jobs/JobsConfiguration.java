package io.coremill.web.jobs;

import org.springframework.context.annotation.Configuration;
import org.springframework.web.servlet.config.annotation.AsyncSupportConfigurer;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/// What waiting for jobs needs.
@Configuration(proxyBeanMethods = false)
class JobsConfiguration implements WebMvcConfigurer {

    /// The servlet container would end a wait before its time.
    @Override
    public void configureAsyncSupport(AsyncSupportConfigurer async) {
        async.setDefaultTimeout(WaitPreference.LONGEST.plusSeconds(60).toMillis());
    }
}
