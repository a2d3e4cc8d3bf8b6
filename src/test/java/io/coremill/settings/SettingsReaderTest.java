package io.coremill.settings;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.handler.registry.HandlerSettings;
import io.coremill.job.ExecutorKind;
import io.coremill.queue.QueueDefinition;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.core.env.PropertiesPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

class SettingsReaderTest {
    private static final long MEGABYTE = 1 << 20;

    @Test
    void aQueueNeedsNothingButItsExecutor() {
        QueueDefinition queue = queue(Map.of("coremill.queues.mine.executor", "threads"));
        assertThat(queue)
                .isEqualTo(
                        new QueueDefinition(
                                "mine",
                                ExecutorKind.THREADS,
                                6,
                                new QueueDefinition.Program(List.of(), 1, Set.of(), null),
                                new QueueDefinition.Defaults(Duration.ofMinutes(5), 3),
                                1_000_000,
                                new QueueDefinition.Graces(
                                        Duration.ofSeconds(2), Duration.ofSeconds(5)),
                                QueueDefinition.Placement.ANYWHERE));
    }

    @Test
    void everyKeyOfAQueueIsRead() {
        QueueDefinition queue =
                queue(
                        Map.ofEntries(
                                Map.entry("coremill.queues.mine.executor", "processes"),
                                Map.entry("coremill.queues.mine.slots", "8"),
                                Map.entry("coremill.queues.mine.command", "python3,my worker.py"),
                                Map.entry("coremill.queues.mine.concurrency", "4"),
                                Map.entry("coremill.queues.mine.types", "a,b"),
                                Map.entry("coremill.queues.mine.timeout", "PT1M"),
                                Map.entry("coremill.queues.mine.max-attempts", "7"),
                                Map.entry("coremill.queues.mine.max-waiting", "10"),
                                Map.entry("coremill.queues.mine.priority-ageing", "90s"),
                                Map.entry("coremill.queues.mine.cancel-grace", "0s"),
                                Map.entry("coremill.queues.mine.term-grace", "1s")));
        assertThat(queue)
                .isEqualTo(
                        new QueueDefinition(
                                "mine",
                                ExecutorKind.PROCESSES,
                                8,
                                new QueueDefinition.Program(
                                        List.of("python3", "my worker.py"),
                                        4,
                                        Set.of("a", "b"),
                                        null),
                                new QueueDefinition.Defaults(Duration.ofMinutes(1), 7),
                                10,
                                Duration.ofSeconds(90),
                                new QueueDefinition.Graces(Duration.ZERO, Duration.ofSeconds(1)),
                                QueueDefinition.Placement.ANYWHERE));
    }

    @Test
    void aQueueIsServedByTheNodesThatHaveEachOfItsLabels() {
        NodeSettings settings =
                read(
                        Map.of(
                                "coremill.node-labels", "gpu, fast",
                                "coremill.queues.any.executor", "threads",
                                "coremill.queues.one.executor", "threads",
                                "coremill.queues.one.on", "gpu",
                                "coremill.queues.both.executor", "threads",
                                "coremill.queues.both.on", "gpu,fast",
                                "coremill.queues.other.executor", "processes",
                                "coremill.queues.other.slots", "1000",
                                "coremill.queues.other.on", "gpu,huge"));
        assertThat(settings.labels()).containsExactly("fast", "gpu");
        assertThat(settings.queues().servedHere())
                .map(QueueDefinition::name)
                .containsExactly("any", "both", "one");
        assertThat(settings.queues().find("other").orElseThrow().placement())
                .isEqualTo(new QueueDefinition.Placement(Set.of("gpu", "huge"), false));
        assertThat(settings.javaWorkerHeap())
                .as("workers that never start need no share")
                .isEqualTo(256 * MEGABYTE);
    }

    @Test
    void labelsAreNamedAsQueuesAreAndThereAreFew() {
        assertThat(
                        errors(
                                Map.of(
                                        "coremill.node-labels", "gpu,-x",
                                        "coremill.queues.a.executor", "threads",
                                        "coremill.queues.a.on", "a b",
                                        "coremill.queues.b.executor", "threads",
                                        "coremill.queues.b.on",
                                                IntStream.range(0, 33)
                                                        .mapToObj(i -> "l" + i)
                                                        .collect(Collectors.joining(",")))))
                .containsExactlyInAnyOrder(
                        "coremill.node-labels: '-x' is no label; a label has 1 to 63 of A-Z a-z"
                                + " 0-9 . _ and -, starting with a letter or a digit",
                        "coremill.queues.a.on: 'a b' is no label; a label has 1 to 63 of A-Z a-z"
                                + " 0-9 . _ and -, starting with a letter or a digit",
                        "coremill.queues.b.on: has 33 labels; there may be 32");
    }

    @Test
    void aProgramForEachJobHasAMediaTypeAndALimit() {
        QueueDefinition queue =
                queue(
                        Map.ofEntries(
                                Map.entry("coremill.queues.mine.executor", "processes"),
                                Map.entry("coremill.queues.mine.mode", "once"),
                                Map.entry("coremill.queues.mine.command", "gzip,-c"),
                                Map.entry("coremill.queues.mine.result-type", "application/gzip"),
                                Map.entry("coremill.queues.mine.max-result", "500KB")));
        assertThat(queue.program().once())
                .isEqualTo(new QueueDefinition.Once("application/gzip", 512_000));
        QueueDefinition plain =
                queue(
                        Map.ofEntries(
                                Map.entry("coremill.queues.mine.executor", "processes"),
                                Map.entry("coremill.queues.mine.mode", "once"),
                                Map.entry("coremill.queues.mine.command", "cat")));
        assertThat(plain.program().once())
                .isEqualTo(new QueueDefinition.Once("application/octet-stream", 8 * 1024 * 1024));
    }

    @Test
    void everyErrorOfAProgramForEachJobIsTold() {
        assertThat(
                        errors(
                                Map.ofEntries(
                                        Map.entry("coremill.queues.a.executor", "threads"),
                                        Map.entry("coremill.queues.a.mode", "once"),
                                        Map.entry("coremill.queues.b.executor", "processes"),
                                        Map.entry("coremill.queues.b.mode", "once"),
                                        Map.entry("coremill.queues.b.concurrency", "2"),
                                        Map.entry("coremill.queues.b.cancel-grace", "1s"),
                                        Map.entry("coremill.queues.b.result-type", "text/*"),
                                        Map.entry("coremill.queues.b.max-result", "65MB"),
                                        Map.entry("coremill.queues.c.executor", "processes"),
                                        Map.entry("coremill.queues.c.mode", "twice"),
                                        Map.entry("coremill.queues.c.result-type", "text/plain"),
                                        Map.entry("coremill.queues.c.max-result", "1MB"))))
                .containsExactlyInAnyOrder(
                        "coremill.queues.a.mode: is only for processes, and the executor is threads",
                        "coremill.queues.b.mode: once needs a .command, the program to run",
                        "coremill.queues.b.concurrency: is only for mode worker; with once each job"
                                + " has its own process",
                        "coremill.queues.b.cancel-grace: is only for mode worker; with once each"
                                + " job has its own process",
                        "coremill.queues.b.result-type: 'text/*' must be a media type like"
                                + " text/plain",
                        "coremill.queues.b.max-result: '65MB' must be a size like 500KB or 8MB,"
                                + " from 1B to 64MB",
                        "coremill.queues.c.mode: 'twice' must be worker or once",
                        "coremill.queues.c.result-type: is only for mode once; a worker names it"
                                + " with each result",
                        "coremill.queues.c.max-result: is only for mode once; a worker names it"
                                + " with each result");
    }

    @Test
    void anEmptyCommandIsNoProgram() {
        assertThat(
                        errors(
                                Map.of(
                                        "coremill.queues.a.executor", "processes",
                                        "coremill.queues.a.mode", "once",
                                        "coremill.queues.a.command", "")))
                .containsExactly(
                        "coremill.queues.a.mode: once needs a .command, the program to run");
    }

    @Test
    void resultsThatTheHeapCannotHoldAreRefusedAndTheDefaultFits() {
        assertThat(
                        errors(
                                Map.of(
                                        "coremill.queues.a.executor", "processes",
                                        "coremill.queues.a.mode", "once",
                                        "coremill.queues.a.command", "cat",
                                        "coremill.queues.a.slots", "4",
                                        "coremill.queues.a.max-result", "33MB")))
                .containsExactly(
                        "coremill.queues.a.max-result: '33MB' times 4 slots is more than half the"
                                + " heap of 256 MB; it may be at most 32768 KB");
        QueueDefinition wide =
                queue(
                        Map.of(
                                "coremill.queues.mine.executor", "processes",
                                "coremill.queues.mine.mode", "once",
                                "coremill.queues.mine.command", "cat",
                                "coremill.queues.mine.slots", "128"));
        assertThat(wide.program().once())
                .isEqualTo(new QueueDefinition.Once("application/octet-stream", 1024 * 1024));
    }

    @Test
    void everyErrorIsToldAtOnceAndStartsWithItsKey() {
        List<String> errors =
                errors(
                        Map.ofEntries(
                                Map.entry("coremill.queues.a.executor", "thread"),
                                Map.entry("coremill.queues.a.slots", "0"),
                                Map.entry("coremill.queues.a.timeout", "-5s"),
                                Map.entry("coremill.queues.a.slot", "3"),
                                Map.entry("coremill.queues.b.slots", "many"),
                                Map.entry("coremill.queues.c.executor", "threads"),
                                Map.entry("coremill.queues.c.command", "python3,x.py"),
                                Map.entry("coremill.queues.d.executor", "processes"),
                                Map.entry("coremill.queues.d.types", "x"),
                                Map.entry("coremill.shutdown-grace", "soon"),
                                Map.entry("coremill.http-handler.allow", "localhost,10.0.0.1/8"),
                                Map.entry("coremill.http-handler.alow", "localhost"),
                                Map.entry("coremill.data-dri", "x")));
        assertThat(errors)
                .map(error -> error.substring(0, error.indexOf(": ")))
                .containsExactlyInAnyOrder(
                        "coremill.queues.a.executor",
                        "coremill.queues.a.slots",
                        "coremill.queues.a.timeout",
                        "coremill.queues.a.slot",
                        "coremill.queues.b.executor",
                        "coremill.queues.b.slots",
                        "coremill.queues.c.command",
                        "coremill.queues.d.types",
                        "coremill.shutdown-grace",
                        "coremill.http-handler.allow",
                        "coremill.http-handler.alow",
                        "coremill.data-dri");
        assertThat(errors)
                .contains(
                        "coremill.queues.a.executor: 'thread' must be threads, virtual-threads or"
                                + " processes",
                        "coremill.queues.a.slots: '0' must be 'auto' or a whole number from 1 to"
                                + " 100,000",
                        "coremill.data-dri: there is no such setting");
    }

    @Test
    void handlersHaveTheirSettings() {
        assertThat(read(Map.of()).handlers()).isEqualTo(HandlerSettings.NONE);
        HandlerSettings handlers =
                read(Map.of(
                                "coremill.handlers-dir", "mine",
                                "coremill.http-handler.allow", "localhost,10.0.0.0/8"))
                        .handlers();
        assertThat(handlers)
                .isEqualTo(
                        new HandlerSettings(
                                Path.of("mine").toAbsolutePath(),
                                List.of("localhost", "10.0.0.0/8")));
        assertThat(HandlerSettings.ofArguments(handlers.toArguments().toArray(String[]::new)))
                .isEqualTo(handlers);
    }

    @Test
    void javaWorkersShareAQuarterOfTheMemory() {
        assertThat(heap(Map.of())).isEqualTo(256 * MEGABYTE);
        assertThat(
                        heap(
                                Map.of(
                                        "coremill.queues.a.executor", "processes",
                                        "coremill.queues.a.slots", "3",
                                        "coremill.queues.b.executor", "processes",
                                        "coremill.queues.b.slots", "5",
                                        "coremill.queues.c.executor", "processes",
                                        "coremill.queues.c.command", "python3,x.py",
                                        "coremill.queues.d.executor", "threads")))
                .isEqualTo(32 * MEGABYTE);
        assertThat(
                        heap(
                                Map.of(
                                        "coremill.queues.a.executor", "processes",
                                        "coremill.queues.a.slots", "1000")))
                .isEqualTo(16 * MEGABYTE);
    }

    @Test
    void theHeapOfJavaWorkersMayBeGiven() {
        assertThat(heap(Map.of("coremill.java-worker-heap", "1GB"))).isEqualTo(1024 * MEGABYTE);
        assertThat(heap(Map.of("coremill.java-worker-heap", "auto"))).isEqualTo(256 * MEGABYTE);
        assertThat(errors(Map.of("coremill.java-worker-heap", "1KB")))
                .containsExactly(
                        "coremill.java-worker-heap: '1KB' must be 'auto' or a size like 500KB or"
                                + " 8MB, from 16MB to 1TB");
    }

    @Test
    void aTypoIsTakenForAnErrorInSystemPropertiesToo() {
        var system =
                new PropertiesPropertySource(
                        StandardEnvironment.SYSTEM_PROPERTIES_PROPERTY_SOURCE_NAME,
                        properties(Map.of("coremill.data-dri", "x")));
        assertThat(WrittenSettings.errors(system))
                .containsExactly("coremill.data-dri: there is no such setting");
    }

    @Test
    void theEnvironmentMayHaveWhatIsNotOurs() {
        var environment =
                new SystemEnvironmentPropertySource(
                        StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                        Map.of("COREMILL_NODE", "mine", "COREMILL_OTHER", "x"));
        NodeSettings settings = WrittenSettings.read(environment);
        assertThat(settings.node()).isEqualTo("mine");
    }

    /// Boot leaves out of a key what it has no use for; a queue must not get another name by it.
    @ParameterizedTest
    @ValueSource(strings = {"kız", "grün", "ſpan", "a b", "k🦆"})
    void aQueueIsNotCalledOtherwiseThanItIsWritten(String name) {
        assertThat(errors(Map.of("coremill.queues." + name + ".executor", "threads")))
                .singleElement()
                .asString()
                .startsWith("coremill.queues.%s: a queue's name has 1 to 63".formatted(name));
    }

    @Test
    void aNameOfWhichNothingIsLeftIsReportedToo() {
        assertThat(errors(Map.of("coremill.queues.数.executor", "threads")))
                .containsExactly(
                        "coremill.queues.数: a queue's name has 1 to 63 letters, digits, '.', '_'"
                                + " and '-', and starts with a letter or a digit",
                        "coremill.queues.executor: 'threads' stands where further keys are"
                                + " expected");
    }

    private static long heap(Map<String, String> written) {
        return read(written).javaWorkerHeap();
    }

    private static Properties properties(Map<String, Object> written) {
        var properties = new Properties();
        properties.putAll(written);
        return properties;
    }

    private static QueueDefinition queue(Map<String, String> written) {
        return read(written).queues().find("mine").orElseThrow();
    }

    private static List<String> errors(Map<String, String> written) {
        return WrittenSettings.errors(WrittenSettings.map(written));
    }

    private static NodeSettings read(Map<String, String> written) {
        return WrittenSettings.read(WrittenSettings.map(written));
    }
}
