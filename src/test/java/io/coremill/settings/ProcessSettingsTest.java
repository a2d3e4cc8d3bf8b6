package io.coremill.settings;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.executor.processes.worker.RecyclePolicy;
import io.coremill.protocol.MetaPlacement;
import io.coremill.subprocess.ProcessConfinement;
import io.coremill.subprocess.ProcessLimits;
import io.coremill.subprocess.ProcessScheduling;
import io.coremill.subprocess.ProgramSpec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.SimpleCommandLinePropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.core.io.ByteArrayResource;

class ProcessSettingsTest {
    private static final long MEGABYTE = 1 << 20;
    private static final String MINE = "coremill.queues.mine.";

    @Test
    void nothingIsLimitedConfinedOrRecycledByDefault() {
        Path data = Path.of("data").toAbsolutePath();
        assertThat(mine(Map.of("command", "python3,x.py")))
                .isEqualTo(
                        new ProcessSettings(
                                new ProgramSpec(
                                        List.of("python3", "x.py"),
                                        Path.of("").toAbsolutePath(),
                                        Map.of(),
                                        Set.of(),
                                        ProcessScheduling.NORMAL,
                                        new ProcessConfinement(
                                                null,
                                                false,
                                                data.resolve("scratch"),
                                                data,
                                                List.of(
                                                        data.resolve("workers"),
                                                        data.resolve("java-worker"),
                                                        data.resolve("handler-copies"))),
                                        ProcessLimits.NONE),
                                RecyclePolicy.NEVER,
                                0,
                                Duration.ofMinutes(10),
                                null,
                                MetaPlacement.MESSAGE));
    }

    @ParameterizedTest
    @EnumSource
    void whereRequestsHaveTheirMetaIsASetting(MetaPlacement place) {
        assertThat(mine(Map.of("command", "python3,x.py", "meta", place.word())).meta())
                .isEqualTo(place);
    }

    @Test
    void everyKeyOfProcessesIsRead() {
        ProcessSettings mine =
                mine(
                        Map.ofEntries(
                                Map.entry("slots", "4"),
                                Map.entry("min-workers", "2"),
                                Map.entry("idle-timeout", "1m"),
                                Map.entry("start-timeout", "90s"),
                                Map.entry("directory", "/srv"),
                                Map.entry("env.MODEL", "large"),
                                Map.entry("pass-env", "SECRET_A,B"),
                                Map.entry("pinning", "true"),
                                Map.entry("nice", "19"),
                                Map.entry("scheduling", "batch"),
                                Map.entry("user", "nobody"),
                                Map.entry("sandbox", "true"),
                                Map.entry("limits.memory", "100MB"),
                                Map.entry("limits.memory-hard", "150MB"),
                                Map.entry("limits.cpu", "10s"),
                                Map.entry("limits.open-files", "64"),
                                Map.entry("limits.processes", "3"),
                                Map.entry("limits.output", "1MB"),
                                Map.entry("recycle.jobs", "1000"),
                                Map.entry("recycle.age", "1h"),
                                Map.entry("recycle.memory", "50MB"),
                                Map.entry("recycle.growth", "20MB")));
        assertThat(mine.minWorkers()).isEqualTo(2);
        assertThat(mine.idleTimeout()).isEqualTo(Duration.ofMinutes(1));
        assertThat(mine.startTimeout()).isEqualTo(Duration.ofSeconds(90));
        assertThat(mine.recycling())
                .isEqualTo(
                        new RecyclePolicy(1000, Duration.ofHours(1), 50 * MEGABYTE, 20 * MEGABYTE));
        ProgramSpec program = mine.program();
        assertThat(program.command()).isEmpty();
        assertThat(program.directory()).isEqualTo(Path.of("/srv"));
        assertThat(program.variables()).isEqualTo(Map.of("MODEL", "large"));
        assertThat(program.passed()).isEqualTo(Set.of("SECRET_A", "B"));
        assertThat(program.scheduling()).isEqualTo(new ProcessScheduling(true, 19, true));
        assertThat(program.confinement().user()).isEqualTo("nobody");
        assertThat(program.confinement().sandbox()).isTrue();
        assertThat(program.limits())
                .isEqualTo(
                        new ProcessLimits(
                                100 * MEGABYTE,
                                150 * MEGABYTE,
                                Duration.ofSeconds(10),
                                64,
                                3,
                                MEGABYTE));
    }

    @Test
    void theHardLimitOfMemoryIsTwiceTheWatchedOneUnlessGiven() {
        assertThat(mine(Map.of("limits.memory", "100MB")).program().limits().memoryHard())
                .isEqualTo(200 * MEGABYTE);
        assertThat(mine(Map.of("limits.memory-hard", "100MB")).program().limits().memory())
                .isNull();
    }

    @Test
    void everyErrorOfProcessesIsToldAtOnce() {
        assertThat(
                        errors(
                                Map.ofEntries(
                                        Map.entry("executor", "processes"),
                                        Map.entry("slots", "4"),
                                        Map.entry("concurrency", "2"),
                                        Map.entry("min-workers", "3"),
                                        Map.entry("idle-timeout", "0s"),
                                        Map.entry("start-timeout", "x"),
                                        Map.entry("env.1BAD", "x"),
                                        Map.entry("env.COREMILL_QUEUE", "x"),
                                        Map.entry("pass-env", "A B"),
                                        Map.entry("pinning", "perhaps"),
                                        Map.entry("nice", "-5"),
                                        Map.entry("scheduling", "fifo"),
                                        Map.entry("sandbox", "2"),
                                        Map.entry("limits.memory", "100MB"),
                                        Map.entry("limits.memory-hard", "50MB"),
                                        Map.entry("limits.cpu", "10ms"),
                                        Map.entry("limits.open-files", "3"),
                                        Map.entry("recycle.jobs", "0"))))
                .containsExactlyInAnyOrder(
                        MINE
                                + "min-workers: '3' must be a whole number from 0 to 2, the workers"
                                + " of the queue",
                        MINE
                                + "idle-timeout: '0s' must be a duration like 30s, 5m or PT5M, from"
                                + " 1ms to 7d",
                        MINE
                                + "start-timeout: 'x' must be a duration like 30s, 5m or PT5M, from"
                                + " 1ms to 7d",
                        MINE + "env.1BAD: '1BAD' must be a name of letters, digits and '_'",
                        MINE + "env.COREMILL_QUEUE: 'COREMILL_QUEUE' is for the service to set",
                        MINE + "pass-env: 'A B' must be a name of letters, digits and '_'",
                        MINE + "pinning: 'perhaps' must be true or false",
                        MINE + "nice: '-5' must be a whole number from 0 to 19",
                        MINE + "scheduling: 'fifo' must be normal or batch",
                        MINE + "sandbox: '2' must be true or false",
                        MINE + "limits.memory-hard: '50MB' must not be less than .limits.memory",
                        MINE
                                + "limits.cpu: '10ms' must be a duration like 30s, 5m or PT5M, from"
                                + " 1s to 7d",
                        MINE + "limits.open-files: '3' must be a whole number from 16 to 1,000,000",
                        MINE + "recycle.jobs: '0' must be a whole number from 1 to 1,000,000,000");
    }

    @Test
    void threadsHaveNoneOfIt() {
        assertThat(
                        errors(
                                Map.of(
                                        "executor", "threads",
                                        "env.A", "b",
                                        "sandbox", "true",
                                        "limits.cpu", "1s",
                                        "recycle.age", "1h")))
                .containsExactlyInAnyOrder(
                        MINE + "env: is only for processes, and the executor is threads",
                        MINE + "sandbox: is only for processes, and the executor is threads",
                        MINE + "limits.cpu: is only for processes, and the executor is threads",
                        MINE + "recycle.age: is only for processes, and the executor is threads");
    }

    @Test
    void aProcessForEachJobIsNotKeptOrReplaced() {
        String why = ": is only for mode worker; with once each job has its own process";
        assertThat(
                        errors(
                                Map.of(
                                        "executor", "processes",
                                        "mode", "once",
                                        "command", "cat",
                                        "min-workers", "1",
                                        "idle-timeout", "1m",
                                        "start-timeout", "1m",
                                        "limits.output", "1MB",
                                        "recycle.jobs", "1")))
                .containsExactlyInAnyOrder(
                        MINE + "min-workers" + why,
                        MINE + "idle-timeout" + why,
                        MINE + "start-timeout" + why,
                        MINE + "limits.output" + why,
                        MINE + "recycle.jobs" + why);
    }

    @Test
    void variablesKeepTheirNamesOnTheCommandLine() {
        var line =
                new SimpleCommandLinePropertySource(
                        "--coremill.queues.mine.executor=processes",
                        "--coremill.queues.mine.env.MY_Var=a b",
                        "--coremill.queues.mine.env[other_var]=c");
        assertThat(variables(line)).isEqualTo(Map.of("MY_Var", "a b", "other_var", "c"));
    }

    @Test
    void variablesKeepTheirNamesInYaml() throws IOException {
        String text =
                """
                greeting: hello
                coremill:
                  queues:
                    mine:
                      executor: processes
                      env:
                        MY_Var: ${greeting} there
                        HF_HOME: /models
                        "[other_var]": 1
                """;
        var resource = new ByteArrayResource(text.getBytes(StandardCharsets.UTF_8));
        List<PropertySource<?>> yaml = new YamlPropertySourceLoader().load("yaml", resource);
        assertThat(variables(yaml.getFirst()))
                .isEqualTo(
                        Map.of(
                                "MY_Var",
                                "${greeting} there",
                                "HF_HOME",
                                "/models",
                                "other_var",
                                "1"));
    }

    @Test
    void wordsOfACommandStayAsTheyAreWritten() throws IOException {
        ProcessSettings mine =
                mine(
                        WrittenSettings.read(
                                WrittenSettings.yaml(
                                        """
                                        coremill:
                                          data-dir: /srv/a,b
                                          queues:
                                            mine:
                                              executor: processes
                                              command:
                                                - bash
                                                - -c
                                                - echo ${COREMILL_ATTEMPT:-none} ${HOME} \\${x}#{y}
                                                - 0755
                                                - on
                                                - 1.10
                                                - 1:30
                                                - 2001-12-14
                                                - 1e400
                                                - 0x10
                                                - 1_000
                                                - null
                                                - "a, b"
                                                - " "
                                                - ${coremill.data-dir}/models
                                              env:
                                                MODE: 0755
                                                VERSION: 1.10
                                                ANSWER: no
                                                SHELL_CODE: ${NO_SUCH_THING:?is missing} $${x}
                                                SELF: ${coremill.queues.mine.env.SELF}
                                                EMPTY:
                                                CACHE: ${coremill.data-dir}/cache
                                        """)));
        assertThat(mine.program().command())
                .containsExactly(
                        "bash",
                        "-c",
                        "echo ${COREMILL_ATTEMPT:-none} ${HOME} \\${x}#{y}",
                        "0755",
                        "on",
                        "1.10",
                        "1:30",
                        "2001-12-14",
                        "1e400",
                        "0x10",
                        "1_000",
                        "null",
                        "a, b",
                        " ",
                        "/srv/a,b/models");
        assertThat(mine.program().variables())
                .isEqualTo(
                        Map.of(
                                "MODE", "0755",
                                "VERSION", "1.10",
                                "ANSWER", "no",
                                "SHELL_CODE", "${NO_SUCH_THING:?is missing} $${x}",
                                "SELF", "${coremill.queues.mine.env.SELF}",
                                "EMPTY", "",
                                "CACHE", "/srv/a,b/cache"));
    }

    @Test
    void aCommandInOneLineStaysAsItIsWrittenButForItsCommas() {
        var line =
                new SimpleCommandLinePropertySource(
                        "--coremill.queues.mine.executor=processes",
                        "--coremill.queues.mine.command=sh,-c,echo ${COREMILL_ATTEMPT:-none}",
                        "--coremill.queues.mine.env.A=${B}");
        ProgramSpec program = mine(WrittenSettings.read(line)).program();
        assertThat(program.command()).containsExactly("sh", "-c", "echo ${COREMILL_ATTEMPT:-none}");
        assertThat(program.variables()).isEqualTo(Map.of("A", "${B}"));
    }

    @Test
    void whatIsNoCommandKeepsItsTextButHasPlaceholders() throws IOException {
        ProcessSettings mine =
                mine(
                        WrittenSettings.read(
                                WrittenSettings.yaml(
                                        """
                                        where: /srv
                                        coremill:
                                          queues:
                                            mine:
                                              executor: processes
                                              command: cat
                                              user: 0010
                                              directory: ${where}/${what:work}
                                              nice: 7
                                              pinning: true
                                        """)));
        assertThat(mine.program().confinement().user()).isEqualTo("0010");
        assertThat(mine.program().directory()).isEqualTo(Path.of("/srv/work"));
        assertThat(mine.program().scheduling()).isEqualTo(new ProcessScheduling(true, 7, false));
    }

    @Test
    void aPlaceholderThatStandsForNothingIsRefusedAndNamed() {
        String why = " has a placeholder that no setting and no variable gives a value";
        assertThat(
                        errors(
                                Map.of(
                                        "executor", "processes",
                                        "directory", "${NO_SUCH_THING}/x",
                                        "user", "${coremill.queues.mine.user}")))
                .containsExactlyInAnyOrder(
                        MINE + "directory: '${NO_SUCH_THING}/x'" + why,
                        MINE + "user: '${coremill.queues.mine.user}'" + why);
    }

    @Test
    void variablesKeepTheirNamesInTheEnvironment() {
        var environment =
                new SystemEnvironmentPropertySource(
                        StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                        Map.of(
                                "COREMILL_QUEUES_MINE_EXECUTOR", "processes",
                                "COREMILL_QUEUES_MINE_ENV_MY_VAR", "a",
                                "COREMILL_QUEUES_MINE_ENV_HOME", "/b"));
        assertThat(variables(environment)).isEqualTo(Map.of("MY_VAR", "a", "HOME", "/b"));
    }

    @Test
    void theCommandLineGoesBeforeTheFileVariableByVariable() {
        Map<String, String> variables =
                variables(
                        new SimpleCommandLinePropertySource("--coremill.queues.mine.env.A_B=1"),
                        new MapPropertySource(
                                "file",
                                Map.of(
                                        MINE + "executor", "processes",
                                        MINE + "env.A_B", "2",
                                        MINE + "env.C", "3")));
        assertThat(variables).isEqualTo(Map.of("A_B", "1", "C", "3"));
    }

    @Test
    void filesWithSecretsOfTheServiceAreNoneForSandboxes() throws IOException {
        var settings =
                WrittenSettings.yaml(
                        """
                        coremill:
                          store.url: jdbc:postgresql://db/a?ssl=true&sslkey=/etc/db%20client.pk8
                          queues.mine: {executor: processes, command: x}
                        server.ssl.certificate-private-key: /etc/server.key
                        management.server.ssl.key-store: file:/etc/operators.p12
                        spring.ssl.bundle:
                          pem:
                            web.keystore: {certificate: /etc/a.crt, private-key: "file:/etc/a.key"}
                            text.keystore.private-key: |
                              -----BEGIN PRIVATE KEY-----
                            inside.keystore.private-key: classpath:no-such.key
                          jks.old.keystore.location: /etc/old.jks
                          jks.old.truststore.location: /etc/authorities.jks
                        user.home: /home/coremill
                        PGPASSFILE: /etc/pgpass
                        """);
        assertThat(mine(WrittenSettings.read(settings)).program().confinement().secret())
                .map(Path::toString)
                .containsExactlyInAnyOrder(
                        "/etc/server.key",
                        "/etc/operators.p12",
                        "/etc/a.key",
                        "/etc/old.jks",
                        "/etc/db client.pk8",
                        "/etc/pgpass",
                        "/home/coremill/.postgresql/postgresql.pk8",
                        "/home/coremill/.pg_service.conf");
    }

    private static Map<String, String> variables(PropertySource<?>... sources) {
        return mine(WrittenSettings.read(sources)).program().variables();
    }

    private static ProcessSettings mine(Map<String, String> written) {
        var all = new HashMap<>(written);
        all.put("executor", "processes");
        return mine(WrittenSettings.read(source(all)));
    }

    private static ProcessSettings mine(NodeSettings settings) {
        return Objects.requireNonNull(settings.processes().get("mine"));
    }

    private static List<String> errors(Map<String, String> written) {
        return WrittenSettings.errors(source(written));
    }

    private static PropertySource<?> source(Map<String, String> written) {
        var keys = new HashMap<String, Object>();
        written.forEach((key, value) -> keys.put(MINE + key, value));
        return new MapPropertySource("written", keys);
    }
}
