package io.coremill.web.openapi;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Properties;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.support.PropertiesLoaderUtils;
import org.springframework.web.servlet.config.annotation.ResourceHandlerRegistry;
import org.springframework.web.servlet.config.annotation.ViewControllerRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/// Serves Swagger UI at `/swagger-ui/`, from its webjar and with our own start page settings: it
/// loads nothing from anywhere else.
@Configuration(proxyBeanMethods = false)
class SwaggerUi implements WebMvcConfigurer {
    private static final String WEBJAR = "META-INF/maven/org.webjars/swagger-ui/pom.properties";
    private static final String INDEX = "/swagger-ui/index.html";

    @Override
    public void addResourceHandlers(ResourceHandlerRegistry registry) {
        registry.addResourceHandler("/swagger-ui/**")
                .addResourceLocations(
                        "classpath:/swagger-ui/",
                        "classpath:/META-INF/resources/webjars/swagger-ui/%s/"
                                .formatted(version()));
    }

    @Override
    public void addViewControllers(ViewControllerRegistry registry) {
        registry.addRedirectViewController("/swagger-ui", INDEX);
        registry.addRedirectViewController("/swagger-ui/", INDEX);
        registry.addRedirectViewController("/swagger-ui.html", INDEX);
    }

    private static String version() {
        try {
            Properties webjar = PropertiesLoaderUtils.loadProperties(new ClassPathResource(WEBJAR));
            return webjar.getProperty("version");
        } catch (IOException e) {
            throw new UncheckedIOException("the webjar of Swagger UI is missing", e);
        }
    }
}
