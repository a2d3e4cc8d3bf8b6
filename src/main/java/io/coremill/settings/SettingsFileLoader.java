package io.coremill.settings;

import io.coremill.settings.binding.SettingOrigin;
import java.io.IOException;
import java.nio.charset.Charset;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.env.OriginTrackedMapPropertySource;
import org.springframework.boot.env.PropertiesPropertySourceLoader;
import org.springframework.boot.env.PropertySourceLoader;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.PropertySource;
import org.springframework.core.io.Resource;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;

/// Reads files of settings as Spring Boot does, but for two things. Of a file of YAML that cannot
/// be read it names the file and the line: the parser does not know which file it reads. And the
/// key `on` of a queue stays what it is, where YAML takes it for true.
///
/// It reads all kinds, in Spring Boot's order: which file counts where a directory has two is
/// decided by the order of loaders and of what they read.
@Order(Ordered.HIGHEST_PRECEDENCE)
final class SettingsFileLoader implements PropertySourceLoader {
    /// As Spring Boot names the key `on` of a queue.
    private static final Pattern ON =
            Pattern.compile("(coremill\\.queues(?:\\.[^.\\[]+|\\[[^]]+]))\\[true](.*)");

    private final PropertySourceLoader properties = new PropertiesPropertySourceLoader();
    private final PropertySourceLoader yaml = new YamlPropertySourceLoader();

    @Override
    public String[] getFileExtensions() {
        return Stream.of(properties, yaml)
                .flatMap(loader -> Stream.of(loader.getFileExtensions()))
                .toArray(String[]::new);
    }

    @Override
    public List<PropertySource<?>> load(String name, Resource file) throws IOException {
        return load(name, file, null);
    }

    @Override
    public List<PropertySource<?>> load(String name, Resource file, @Nullable Charset encoding)
            throws IOException {
        try {
            return loader(file).load(name, file, encoding).stream()
                    .<PropertySource<?>>map(SettingsFileLoader::withWordsForKeys)
                    .toList();
        } catch (MarkedYAMLException e) {
            throw unreadable(file, line(e.getProblemMark()), e.getProblem(), e);
        } catch (YAMLException e) {
            throw unreadable(file, 0, e.getMessage(), e);
        }
    }

    private static PropertySource<?> withWordsForKeys(PropertySource<?> read) {
        if (!(read instanceof OriginTrackedMapPropertySource map)
                || map.getSource().keySet().stream().noneMatch(ON.asMatchPredicate())) {
            return read;
        }
        var renamed = new LinkedHashMap<String, Object>();
        map.getSource()
                .forEach(
                        (key, value) ->
                                renamed.put(ON.matcher(key).replaceFirst("$1.on$2"), value));
        return new OriginTrackedMapPropertySource(
                map.getName(), Collections.unmodifiableMap(renamed), true);
    }

    private PropertySourceLoader loader(Resource file) {
        String name = String.valueOf(file.getFilename());
        return Stream.of(yaml.getFileExtensions()).anyMatch(end -> name.endsWith("." + end))
                ? yaml
                : properties;
    }

    private static InvalidSettingsException unreadable(
            Resource file, int line, @Nullable String why, YAMLException cause) {
        String reason = Objects.toString(why, "").lines().findFirst().orElse("");
        var unreadable =
                new InvalidSettingsException(
                        List.of(
                                "%s: cannot be read as YAML: %s"
                                        .formatted(SettingOrigin.place(file, line), reason)));
        unreadable.initCause(cause);
        return unreadable;
    }

    private static int line(@Nullable Mark mark) {
        return mark == null ? 0 : mark.getLine() + 1;
    }
}
