package io.coremill.settings;

import java.io.IOException;
import java.util.List;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.PropertySource;
import org.springframework.core.io.Resource;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;

/// Reads YAML as Spring Boot does. Of a file that cannot be read it names the file and the line:
/// the parser does not know which file it reads.
@Order(Ordered.HIGHEST_PRECEDENCE)
final class YamlSettingsLoader extends YamlPropertySourceLoader {

    @Override
    public List<PropertySource<?>> load(String name, Resource file) throws IOException {
        try {
            return super.load(name, file);
        } catch (MarkedYAMLException e) {
            throw broken(file, line(e.getProblemMark()), e.getProblem());
        } catch (YAMLException e) {
            throw broken(file, "", String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
        }
    }

    private static InvalidSettingsException broken(Resource file, String line, String why)
            throws IOException {
        String name = file.isFile() ? file.getFile().getPath() : file.getDescription();
        return new InvalidSettingsException(
                List.of("%s%s: this is not YAML: %s".formatted(name, line, why)));
    }

    private static String line(Mark mark) {
        return ":" + (mark.getLine() + 1);
    }
}
