package io.coremill.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UnknownVariablesTest {
    private static final Pattern VARIABLE = Pattern.compile("\\bCOREMILL_[A-Z0-9_]*[A-Z0-9]\\b");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "COREMILL_SHUTDWN_GRACE",
                "COREMILL_HTTP_HOST",
                "COREMILL_QUEUES_CPU_SLOT",
                "COREMILL_QUEUES_SLOTS",
                "COREMILL_QUEUES_CPU_LIMITS_MEMROY",
                "COREMILL_TYPES_RESIZE_SLOTS",
                "COREMILL_TYPES_TIMEOUT"
            })
    void whatIsNoSettingIsFound(String variable) {
        assertThat(UnknownVariables.among(Set.of(variable, "PATH"))).containsExactly(variable);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "COREMILL_DATA_DIR",
                "COREMILL_DATADIR",
                "COREMILL_HTTP_HOSTS",
                "COREMILL_HTTP_PROXIES_0",
                "COREMILL_HTTPHANDLER_ALLOW_1",
                "COREMILL_QUEUES_CPU_SLOTS",
                "COREMILL_QUEUES_MY_OWN_LIMITS_MEMORY_HARD",
                "COREMILL_QUEUES_MINE_COMMAND_0",
                "COREMILL_QUEUES_MINE_ENV_SLOT",
                "COREMILL_QUEUES_MINE_BACKOFF_PAUSES_1",
                "COREMILL_TYPES_RESIZE_BACKOFF_KIND",
                "COREMILL_TYPES_RESIZE_MAX_ATTEMPTS"
            })
    void settingsAreNot(String variable) {
        assertThat(UnknownVariables.among(Set.of(variable))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "COREMILL_PORT_8080_TCP_ADDR",
                "COREMILL_SERVICE_PORT_HTTP",
                "COREMILL_STAGING_SERVICE_HOST",
                "COREMILL_STAGING_PORT_8080_TCP",
                "COREMILL_QUEUE",
                "COREMILLS_DATA"
            })
    void norIsWhatOthersSet(String variable) {
        assertThat(UnknownVariables.among(Set.of(variable))).isEmpty();
    }

    @Test
    void norIsAnythingThatFilesOfThisProjectName() throws IOException {
        Set<String> named = new TreeSet<>();
        for (Path file : files()) {
            VARIABLE.matcher(Files.readString(file))
                    .results()
                    .map(MatchResult::group)
                    .forEach(named::add);
        }
        assertThat(named).contains("COREMILL_DATA_DIR", "COREMILL_IMAGE", "COREMILL_PREFORK");
        assertThat(UnknownVariables.among(named)).isEmpty();
    }

    private static List<Path> files() throws IOException {
        try (Stream<Path> docs = Files.list(Path.of("docs"));
                Stream<Path> docker = Files.list(Path.of("docker"));
                Stream<Path> k8s = Files.walk(Path.of("k8s"))) {
            return Stream.of(
                            docs.filter(page -> page.toString().endsWith(".md")),
                            docker,
                            k8s.filter(Files::isRegularFile),
                            Stream.of("Dockerfile", "docker-compose.yml", "README.md", "coremill")
                                    .map(Path::of))
                    .flatMap(files -> files)
                    .toList();
        }
    }
}
