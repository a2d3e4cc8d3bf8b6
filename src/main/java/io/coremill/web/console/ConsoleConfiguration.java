package io.coremill.web.console;

import io.coremill.web.WebjarLibrary;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.CacheControl;
import org.springframework.web.servlet.config.annotation.ResourceHandlerRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/// Serves what the page at `/` consists of: its own files at `/console/` and the charts' library at
/// `/console/uplot/`. A browser asks each time whether they have changed, so that a page never
/// consists of files of two versions.
@Configuration(proxyBeanMethods = false)
class ConsoleConfiguration implements WebMvcConfigurer {
    private static final WebjarLibrary CHARTS = new WebjarLibrary("org.webjars.npm", "uplot");

    @Override
    public void addResourceHandlers(ResourceHandlerRegistry registry) {
        serve(registry, "/console/**", "classpath:/static/console/");
        serve(registry, "/console/uplot/**", CHARTS.location() + "dist/");
    }

    private static void serve(ResourceHandlerRegistry registry, String path, String location) {
        registry.addResourceHandler(path)
                .addResourceLocations(location)
                .setCacheControl(CacheControl.noCache());
    }
}
