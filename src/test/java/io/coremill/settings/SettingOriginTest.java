package io.coremill.settings;

import static io.coremill.settings.WrittenSettings.errors;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.SimpleCommandLinePropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.core.io.FileSystemResource;

/// Errors name the place where the setting is written.
class SettingOriginTest {
    @TempDir Path directory;
    private Path file;

    @BeforeEach
    void name() {
        file = directory.resolve("application.yml");
    }

    @Test
    void everyErrorOfAFileHasItsLine() throws IOException {
        assertThat(
                        errors(
                                yaml(
                                        """
                                        coremill:
                                          shutdown-grace: soon
                                          shutdwn-grace: 5s
                                          http:
                                            max-waits: -1
                                            proxies: [10.0.0.1, nowhere.example]
                                          queues:
                                            Mine:
                                              executor: threads
                                              command: [python3, x.py]
                                              limits:
                                                memory: 5MB
                                            "[a.b]":
                                              executor: processes
                                              min-workers: 9
                                              env:
                                                MY-VAR: x
                                        """)))
                .containsExactlyInAnyOrder(
                        "coremill.shutdown-grace: 'soon' must be a duration like 30s, 5m or PT5M,"
                                + " from 0s to 7d"
                                + line(2),
                        "coremill.shutdwn-grace: there is no such setting" + line(3),
                        "coremill.http.max-waits: '-1' must be a whole number from 0 to 1,000,000,000"
                                + line(5),
                        "coremill.http.proxies[1]: 'nowhere.example' cannot be read: Invalid IP"
                                + " address literal: nowhere.example"
                                + line(6),
                        "coremill.queues.Mine.command: is only for processes, and the executor is"
                                + " threads"
                                + line(10),
                        "coremill.queues.Mine.limits.memory: is only for processes, and the"
                                + " executor is threads"
                                + line(12),
                        "coremill.queues.a.b.min-workers: '9' must be a whole number from 0 to 6,"
                                + " the workers of the queue"
                                + line(15),
                        "coremill.queues.a.b.env.MY-VAR: 'MY-VAR' must be a name of letters, digits"
                                + " and '_'"
                                + line(17));
    }

    @Test
    void aNameThatWouldBecomeAnotherIsReportedOnceBesideItsValues() throws IOException {
        assertThat(
                        errors(
                                yaml(
                                        """
                                        coremill.queues:
                                          grün:
                                            executor: threads
                                            slots: many
                                        """)))
                .containsExactlyInAnyOrder(
                        "coremill.queues.grün: a queue's name has 1 to 63 letters, digits, '.', '_'"
                                + " and '-', and starts with a letter or a digit"
                                + line(3),
                        "coremill.queues.grn.slots: 'many' must be 'auto' or a whole number from 1"
                                + " to 100,000"
                                + line(4));
    }

    @Test
    void anErrorOfAVariableHasItsName() {
        var variables =
                new SystemEnvironmentPropertySource(
                        StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                        Map.of("COREMILL_HTTP_MAX_WAITS", "many"));
        assertThat(errors(variables))
                .containsExactly(
                        "coremill.http.max-waits: 'many' must be a whole number from 0 to 1,000,000,000"
                                + " (the variable COREMILL_HTTP_MAX_WAITS)");
    }

    @Test
    void theCommandLineIsFoundByItsKeyAndCountsBeforeTheFile() throws IOException {
        var line = new SimpleCommandLinePropertySource("--coremill.demo=maybe");
        assertThat(
                        errors(
                                line,
                                yaml(
                                        """
                                        coremill.demo: perhaps
                                        """)))
                .containsExactly("coremill.demo: 'maybe' must be true or false");
    }

    @Test
    void aPlaceholderIsResolvedBeforeItIsJudged() throws IOException {
        assertThat(
                        errors(
                                yaml(
                                        """
                                        grace: soon
                                        coremill.shutdown-grace: ${grace}
                                        coremill.http.hosts: [a.example, "${NO_SUCH_THING}"]
                                        """)))
                .containsExactlyInAnyOrder(
                        "coremill.shutdown-grace: 'soon' must be a duration like 30s, 5m or PT5M,"
                                + " from 0s to 7d"
                                + line(2),
                        "coremill.http.hosts[1]: '${NO_SUCH_THING}' has a placeholder that no setting"
                                + " and no variable gives a value"
                                + line(3));
    }

    private String line(int number) {
        return " (%s:%d)".formatted(file, number);
    }

    private PropertySource<?> yaml(String text) throws IOException {
        Files.writeString(file, text);
        return new SettingsFileLoader().load("file", new FileSystemResource(file)).getFirst();
    }
}
