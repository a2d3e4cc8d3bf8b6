package io.coremill.settings;

import static io.coremill.settings.WrittenSettings.errors;
import static io.coremill.settings.WrittenSettings.map;
import static io.coremill.settings.WrittenSettings.read;
import static io.coremill.settings.WrittenSettings.yaml;
import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.handler.builtin.http.AddressBlock;
import io.coremill.job.ExecutorKind;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.SimpleCommandLinePropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/// Keys and values in the ways in which they can be written.
class SettingSpellingsTest {
    @ParameterizedTest
    @ValueSource(strings = {"shutdown-grace", "shutdownGrace", "shutdown_grace", "shutdowngrace"})
    void aKeyMayBeWrittenInAnySpellingOfSpringBoot(String key) {
        NodeSettings settings = read(line("--coremill." + key + "=7s"));
        assertThat(settings.shutdownGrace()).isEqualTo(Duration.ofSeconds(7));
    }

    @ParameterizedTest
    @ValueSource(strings = {"max-attempts", "maxAttempts", "max_attempts"})
    void soMayAKeyOfAQueue(String key) {
        NodeSettings settings =
                read(
                        line(
                                "--coremill.queues.mine.executor=threads",
                                "--coremill.queues.mine." + key + "=5"));
        assertThat(settings.queues().find("mine").orElseThrow().defaults().maxAttempts())
                .isEqualTo(5);
    }

    @Test
    void aCommandLeftBlankTakesOneAwayThatCameBefore() {
        NodeSettings settings =
                read(
                        line(
                                "--coremill.queues.mine.executor=threads",
                                "--coremill.queues.mine.command="),
                        map(Map.of("coremill.queues.mine.command", "python3,x.py")));
        assertThat(settings.queues().find("mine").orElseThrow().executor())
                .isEqualTo(ExecutorKind.THREADS);
    }

    @Test
    void aQueueWhoseNameLooksLikeAKeyOfAnotherIsNotTakenForThat() throws IOException {
        NodeSettings settings =
                read(
                        yaml(
                                """
                                coremill.queues:
                                  io: {executor: virtual-threads}
                                  "[io.user]": {executor: processes, command: [python3, x.py]}
                                """));
        assertThat(settings.queues().find("io.user")).isPresent();
    }

    @Test
    void aKeyWithoutBracketsIsNotThatOfAQueueWithThem() throws IOException {
        assertThat(
                        errors(
                                line("--coremill.queues.a.b.slots=8"),
                                yaml(
                                        """
                                        coremill.queues:
                                          "[a.b]": {executor: threads, slots: 2}
                                        """)))
                .containsExactly("coremill.queues.a.b.slots: there is no such setting");
    }

    @Test
    void aQueueWithANumberAsNameHasTheRulesOfAll() throws IOException {
        assertThat(
                        errors(
                                yaml(
                                        """
                                        coremill.queues:
                                          7: {executor: threads, nice: 5}
                                        """)))
                .singleElement()
                .asString()
                .startsWith("coremill.queues.7.nice: is only for processes");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "timeout",
                "slots",
                "limits.memory",
                "limits.cpu",
                "limits.open-files",
                "pinning",
                "nice",
                "scheduling"
            })
    void aValueOfAQueueIsNotLeftBlank(String key) {
        assertThat(
                        errors(
                                line("--coremill.queues.mine." + key + "="),
                                map(
                                        Map.of(
                                                "coremill.queues.mine.executor",
                                                "processes",
                                                "coremill.queues.mine." + key,
                                                "1"))))
                .singleElement()
                .asString()
                .startsWith("coremill.queues.mine." + key + ": '' must be ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "MAX_BODY",
                "MAX_WAITS",
                "BODY_TIMEOUT",
                "HOSTS",
                "PROXIES",
                "ALLOW_UNAUTHENTICATED_ACCESS_FROM_NETWORK"
            })
    void aValueOfHttpLeftBlankIsItsDefault(String variable) {
        var blank =
                new SystemEnvironmentPropertySource(
                        StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                        Map.of("COREMILL_HTTP_" + variable, "", "COREMILL_DEMO", ""));
        assertThat(read(blank).http()).isEqualTo(read().http());
    }

    @ParameterizedTest
    @CsvSource({"true, true", "TRUE, true", "yes, true", "on, true", "1, true", "off, false"})
    void aFlagHasTheWordsOfSpringBoot(String word, boolean flag) {
        NodeSettings settings =
                read(
                        line(
                                "--coremill.demo=" + word,
                                "--coremill.allow-network-file-system=" + word,
                                "--coremill.http.allow-unauthenticated-access-from-network="
                                        + word));
        assertThat(settings.demo()).isEqualTo(flag);
        assertThat(settings.allowsNetworkFileSystem()).isEqualTo(flag);
        assertThat(settings.http().allowUnauthenticatedAccessFromNetwork()).isEqualTo(flag);
    }

    @Test
    void valuesOfHttpAreThoseOfYaml() throws IOException {
        HttpSettings http =
                read(yaml(
                                """
                                        coremill.http:
                                          allow-unauthenticated-access-from-network: on
                                          max-waits: 2_000
                                          max-streams: 0100
                                          max-body: 1536MB
                                          body-timeout: 10d
                                        """))
                        .http();
        assertThat(http.allowUnauthenticatedAccessFromNetwork()).isTrue();
        assertThat(http.maxWaits()).isEqualTo(2_000);
        assertThat(http.maxStreams()).isEqualTo(64);
        assertThat(http.maxBody().toMegabytes()).isEqualTo(1536);
        assertThat(http.bodyTimeout()).isEqualTo(Duration.ofDays(10));
    }

    @Test
    void proxiesAfterOneThatIsWrongAreNotBlamed() throws IOException {
        assertThat(errors(yaml("coremill.http.proxies: [nowhere.example, 10.0.0.1]")))
                .singleElement()
                .asString()
                .startsWith("coremill.http.proxies[0]: 'nowhere.example' cannot be read");
        assertThat(read(yaml("coremill.http.proxies: [10.0.0.1]")).http().proxies())
                .containsExactly(AddressBlock.of("10.0.0.1"));
    }

    @Test
    void everyWrongNameOfAListIsReported() {
        assertThat(
                        errors(
                                line(
                                        "--coremill.queues.mine.executor=processes",
                                        "--coremill.queues.mine.pass-env=A B,COREMILL_X")))
                .containsExactly(
                        "coremill.queues.mine.pass-env: 'A B' must be a name of letters, digits and"
                                + " '_'",
                        "coremill.queues.mine.pass-env: 'COREMILL_X' is for the service to set");
    }

    private static PropertySource<?> line(String... arguments) {
        return new SimpleCommandLinePropertySource(arguments);
    }
}
