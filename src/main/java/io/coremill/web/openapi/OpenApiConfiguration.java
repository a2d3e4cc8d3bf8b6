package io.coremill.web.openapi;

import io.coremill.web.WebjarLibrary;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.servlet.config.annotation.ResourceHandlerRegistry;
import org.springframework.web.servlet.config.annotation.ViewControllerRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/// Serves Swagger UI at `/swagger-ui/`, from its webjar and with our own start page settings: it
/// loads nothing from anywhere else.
@Configuration(proxyBeanMethods = false)
class OpenApiConfiguration implements WebMvcConfigurer {
    private static final WebjarLibrary WEBJAR = new WebjarLibrary("org.webjars", "swagger-ui");

    @Override
    public void addResourceHandlers(ResourceHandlerRegistry registry) {
        registry.addResourceHandler("/swagger-ui/**")
                .addResourceLocations("classpath:/swagger-ui/", WEBJAR.location());
    }

    /// Relative to where they were called: right behind a proxy that puts a prefix before them,
    /// too.
    @Override
    public void addViewControllers(ViewControllerRegistry registry) {
        registry.addRedirectViewController("/swagger-ui", "swagger-ui/index.html");
        registry.addRedirectViewController("/swagger-ui/", "index.html");
        registry.addRedirectViewController("/swagger-ui.html", "swagger-ui/index.html");
    }
}
