package io.coremill.settings;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.ByteArrayResource;

/// Settings as a test writes them, on a machine of six processors.
final class WrittenSettings {
    private static final HostResources MACHINE = new HostResources(6, 1L << 30, 1L << 28);

    private WrittenSettings() {}

    /// @param sources the first counts most
    static NodeSettings read(PropertySource<?>... sources) {
        return reader(sources).read();
    }

    /// Of settings that are wrong.
    static List<String> errors(PropertySource<?>... sources) {
        SettingsReader reader = reader(sources);
        return catchThrowableOfType(InvalidSettingsException.class, reader::read).errors();
    }

    static PropertySource<?> map(Map<String, ?> written) {
        return new MapPropertySource("written", Map.copyOf(written));
    }

    static PropertySource<?> yaml(String text) throws IOException {
        var resource = new ByteArrayResource(text.getBytes(StandardCharsets.UTF_8));
        return new YamlPropertySourceLoader().load("yaml", resource).getFirst();
    }

    private static SettingsReader reader(PropertySource<?>... sources) {
        var environment = new StandardEnvironment();
        var all = environment.getPropertySources();
        all.forEach(source -> all.remove(source.getName()));
        List.of(sources).forEach(all::addLast);
        return new SettingsReader(environment, MACHINE);
    }
}
