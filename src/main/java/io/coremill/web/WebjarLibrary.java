package io.coremill.web;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Properties;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.support.PropertiesLoaderUtils;

/// A library for browsers that travels in the jar; its version stands in the build alone.
public record WebjarLibrary(String group, String name) {
    /// Where its files are on the class path, with a slash at the end.
    public String location() {
        return "classpath:/META-INF/resources/webjars/%s/%s/".formatted(name, version());
    }

    private String version() {
        var pom =
                new ClassPathResource("META-INF/maven/%s/%s/pom.properties".formatted(group, name));
        try {
            Properties properties = PropertiesLoaderUtils.loadProperties(pom);
            return properties.getProperty("version");
        } catch (IOException e) {
            throw new UncheckedIOException("the webjar of %s is missing".formatted(name), e);
        }
    }
}
