package io.coremill.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.core.env.Environment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.yaml.snakeyaml.error.YAMLException;

/// Files of settings in one directory.
class SettingsFileLoaderTest {
    @TempDir Path directory;

    @Test
    void propertiesCountMoreThanYamlAsSpringBootPromises() throws IOException {
        write("application.yml", "server.port: 1\nserver.address: a\n");
        write("application.yaml", "server.address: b\nserver.name: c\n");
        write("application.properties", "server.port=2\nother=ü\n");
        Environment read = read();
        assertThat(read.getProperty("server.port")).isEqualTo("2");
        assertThat(read.getProperty("server.address")).isEqualTo("a");
        assertThat(read.getProperty("server.name")).isEqualTo("c");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'coremill:\n  queues:\n    cpu:\n   slots: 3\n' | :4: cannot be read as YAML: expected <block end>",
                "'a: 1\na: 2\n' | :2: cannot be read as YAML: found duplicate key a",
                "'a: \"\n' | cannot be read as YAML: found unexpected end of stream",
            })
    void whatIsNoYamlIsNamedWithItsLine(String text, String said) throws IOException {
        Path file = write("application.yml", text);
        assertThatThrownBy(this::read)
                .isInstanceOfSatisfying(
                        InvalidSettingsException.class,
                        e ->
                                assertThat(e.errors())
                                        .singleElement()
                                        .asString()
                                        .startsWith(file.toString())
                                        .contains(said))
                .hasCauseInstanceOf(YAMLException.class);
    }

    /// YAML takes `on` for true, whether it is a key or a word.
    @Test
    void theKeyOnOfAQueueStaysWhatItIs() throws IOException {
        write(
                "application.yml",
                """
                coremill:
                  queues:
                    one: {on: gpu}
                    two: {on: [gpu, fast]}
                    "[three.four]": {on: gpu}
                    on: {on: on}
                """);
        Environment read = read();
        assertThat(read.getProperty("coremill.queues.one.on")).isEqualTo("gpu");
        assertThat(read.getProperty("coremill.queues.two.on[1]")).isEqualTo("fast");
        assertThat(read.getProperty("coremill.queues[three.four].on")).isEqualTo("gpu");
        assertThat(read.getProperty("coremill.queues[true].on")).isEqualTo("true");
    }

    private Environment read() {
        var environment = new StandardEnvironment();
        environment
                .getPropertySources()
                .addFirst(
                        new MapPropertySource(
                                "test", Map.of("spring.config.location", directory + "/")));
        ConfigDataEnvironmentPostProcessor.applyTo(environment);
        return environment;
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text);
    }
}
