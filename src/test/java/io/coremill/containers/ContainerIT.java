package io.coremill.containers;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.HostConfig;
import io.coremill.Tools;
import io.coremill.containers.ContainerOfService.Limits;
import io.coremill.whole.JavaHandlerExample;
import io.coremill.whole.Walkthrough;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import tools.jackson.databind.JsonNode;

/// The image, run under limits.
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class ContainerIT {
    private static final Limits ONE_CPU = new Limits(1, 512);

    /// Ends once what it leaves behind has a new session.
    private static final String LEAVES_A_SLEEP =
            "( setsid sh -c 'echo started; exec sleep 3600 >/dev/null 2>&1' & ) | head -n 1";

    /// With this option a cache that the JVM cannot use keeps it from starting.
    private static final String NEEDS_ITS_CACHE = "-XX:AOTMode=on";

    /// What could fetch, build or become more than a job has to, and what packages leave behind.
    private static final String NOT_IN_THE_IMAGE =
            """
            for each in curl wget gpg git ssh scp sudo nc telnet ftp gcc cc make ld as javac mvn; do
                command -v $each
            done
            find / -xdev -type f -perm /6000 2>/dev/null
            find /var/lib/apt/lists /var/cache/apt /var/log/apt -type f 2>/dev/null
            find / -xdev -type f -perm -o+w 2>/dev/null
            find /coremill -user "$(id -u)"
            """;

    private static final String GREEDY_WORKER =
            """
            import json, os, sys, time
            for line in sys.stdin:
                request = json.loads(line)
                taken = b"x" * (200 << 20)
                while not os.path.exists("/greedy/enough"):
                    time.sleep(0.05)
                print(json.dumps({"jsonrpc": "2.0", "id": request["id"], "result": len(taken)}), flush=True)
            """;

    private final String volume = "coremill-test-" + UUID.randomUUID();

    @BeforeAll
    static void haveAnImage() {
        Image.built();
    }

    @AfterEach
    void removeTheVolume() {
        DockerClientFactory.lazyClient().removeVolumeCmd(volume).exec();
    }

    @Test
    void everyKindOfExecutorRunsJobsInAReadOnlyContainerWithoutPrivileges() throws Exception {
        try (var service = startWithItsCache(ONE_CPU)) {
            for (String queue : List.of("cpu", "io", "isolated", "python")) {
                JsonNode job = service.run(primes(queue));
                assertThat(job.path("state").asString()).as(job.toString()).isEqualTo("succeeded");
                assertThat(job.path("result").path("count").asInt()).isEqualTo(17984);
            }
            service.awaitHealthy();
            assertThat(service.exec("id", "-u").strip()).isEqualTo("10001");
            assertThat(service.exec("sh", "-c", NOT_IN_THE_IMAGE)).isEmpty();
            assertThat(service.exec(documentedBackup()))
                    .startsWith("/data/backup.db: 4 jobs (0 queued, 0 scheduled, 0 running, 4");
            String metrics = service.get("/actuator/prometheus").body();
            assertThat(metrics)
                    .contains("coremill_jobs_finished_total{queue=\"python\",state=\"succeeded\"")
                    .contains("coremill_slots{queue=\"cpu\",state=\"idle\"} 1.0")
                    .contains("coremill_core_utilization{core=\"");
        }
    }

    /// What the page about copies has after `docker exec` and the name of the container.
    private static String[] documentedBackup() throws IOException {
        String start = "docker exec coremill ";
        return Files.readAllLines(Path.of("docs/moving.md")).stream()
                .filter(line -> line.startsWith(start))
                .map(line -> line.substring(start.length()).split(" "))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void theExamplesRunAsTheirPagesSay(@TempDir Path here) throws Exception {
        Tools.need("bash", "curl", "gunzip");
        for (String example : List.of("examples/once", "examples/worker")) {
            String setting =
                    "--spring.config.additional-location=%s/application.yml".formatted(example);
            Path page = Path.of(example, "README.md");
            assertThat(Files.readString(page))
                    .contains("-v \"$PWD/examples:/coremill/examples:ro\" coremill:0.1.0")
                    .contains(setting);
            try (var service =
                    ContainerOfService.start(volume, ONE_CPU, it -> withExamples(it, setting))) {
                Walkthrough.of(page).run(service.port(), here);
            }
        }
    }

    @Test
    void javaHandlersInItsDirectoryRunOnEveryExecutor(@TempDir Path scratch) throws Exception {
        Path handlers = JavaHandlerExample.build(scratch);
        Files.setPosixFilePermissions(handlers, PosixFilePermissions.fromString("rwxr-xr-x"));
        String mount = handlers + ":/handlers:ro";
        try (var service =
                ContainerOfService.start(
                        volume,
                        ONE_CPU,
                        it -> it.withCreateContainerCmdModifier(cmd -> mount(cmd, mount)))) {
            for (String queue : List.of("cpu", "io", "isolated")) {
                JsonNode job =
                        service.run(
                                """
                                {"type": "words", "queue": "%s", "payload": {"text": "a b c"}}"""
                                        .formatted(queue));
                assertThat(job.at("/result/words").asInt()).as(job.toString()).isEqualTo(3);
            }
        }
    }

    /// A job that leaves a process behind, in a new session, which no process waits for.
    @Test
    void orphansAreTakenInWhenTheyEnd() throws Exception {
        try (var service =
                ContainerOfService.start(
                        volume,
                        ONE_CPU,
                        it ->
                                it.withCommand(
                                        "--coremill.queues.leave.executor=processes",
                                        "--coremill.queues.leave.mode=once",
                                        "--coremill.queues.leave.command=sh,-c,"
                                                + LEAVES_A_SLEEP))) {
            service.run(
                    """
                    {"type": "any", "queue": "leave"}""");
            String orphan =
                    await().until(() -> pidOfSleep(service), Optional::isPresent).orElseThrow();
            service.exec("sh", "-c", "kill -KILL " + orphan);
            await().until(() -> pidOfSleep(service), Optional::isEmpty);
        }
    }

    @Test
    @Tag("soak")
    void withoutPythonItsQueueSaysSoAndTheOthersRun() throws Exception {
        String image = Image.builtWithoutPython();
        try (var service = ContainerOfService.start(image, volume, ONE_CPU, _ -> {})) {
            service.submit(primes("python"));
            JsonNode queue =
                    await().until(
                                    () -> service.json("/v1/queues/python"),
                                    it -> it.hasNonNull("degradedBy"));
            assertThat(queue.path("degradedBy").asString()).contains("no program python3");
            assertThat(service.run(primes("isolated")).path("state").asString())
                    .isEqualTo("succeeded");
        }
    }

    /// Each worker takes more than its share of the memory, and keeps it until that has ended one.
    @Test
    void theKernelEndsWorkersAndNotTheServiceWhenMemoryRunsOut(@TempDir Path scratch)
            throws Exception {
        needALimitOfSwap();
        Path worker = scratch.resolve("greedy.py");
        Files.writeString(worker, GREEDY_WORKER);
        Files.setPosixFilePermissions(scratch, PosixFilePermissions.fromString("rwxr-xr-x"));
        try (var service =
                ContainerOfService.start(
                        volume,
                        new Limits(2, 512),
                        it ->
                                it.withCreateContainerCmdModifier(
                                                cmd -> mount(cmd, scratch + ":/greedy:ro"))
                                        .withCommand(
                                                "--coremill.queues.greedy.executor=processes",
                                                "--coremill.queues.greedy.slots=4",
                                                "--coremill.queues.greedy.command=python3,/greedy/greedy.py"))) {
            String bystander =
                    service.submit(
                                    """
                                    {"type": "sleep", "queue": "isolated", "payload": {"duration": "PT3S"}}""")
                            .path("id")
                            .asString();
            List<String> greedy =
                    IntStream.range(0, 4)
                            .mapToObj(
                                    _ ->
                                            service.submit(
                                                    """
                                                    {"type": "any", "queue": "greedy", "maxAttempts": 1}"""))
                            .map(job -> job.path("id").asString())
                            .toList();
            await().until(
                            () -> greedy.stream().map(id -> errorKind(service, id)).toList(),
                            errors -> errors.contains("out-of-memory"));
            Files.createFile(scratch.resolve("enough"));
            for (String id : greedy) {
                service.awaitJob(id, it -> it.hasNonNull("finishedAt"));
                assertThat(errorKind(service, id)).isNotIn("poison", "node-lost");
            }
            JsonNode other = service.awaitJob(bystander, it -> it.hasNonNull("finishedAt"));
            assertThat(other.path("state").asString()).as(other.toString()).isEqualTo("succeeded");
            assertThat(other.path("attempt").asInt()).isEqualTo(1);
        }
    }

    private static ConditionFactory await() {
        return Awaitility.await().atMost(Duration.ofMinutes(1));
    }

    /// Whether it is still at it, or has ended and nobody has taken it in.
    private static Optional<String> pidOfSleep(ContainerOfService service) throws Exception {
        return service.exec("sh", "-c", "cat /proc/[0-9]*/stat")
                .lines()
                .filter(stat -> stat.contains(" (sleep) "))
                .map(stat -> stat.substring(0, stat.indexOf(' ')))
                .findFirst();
    }

    private static String errorKind(ContainerOfService service, String id) {
        return service.json("/v1/jobs/" + id).at("/error/kind").asString("");
    }

    /// Without one, what is more than the memory goes to the disk where the host has swap.
    private static void needALimitOfSwap() throws IOException {
        boolean limits =
                Boolean.TRUE.equals(
                        DockerClientFactory.lazyClient().infoCmd().exec().getSwapLimit());
        if (!limits && Files.readAllLines(Path.of("/proc/swaps")).size() > 1) {
            Tools.missing("swap-limit");
        }
    }

    private static void withExamples(GenericContainer<?> container, String setting) {
        String mount = Path.of("examples").toAbsolutePath() + ":/coremill/examples:ro";
        container
                .withCreateContainerCmdModifier(command -> mount(command, mount))
                .withCommand(setting);
    }

    private static void mount(CreateContainerCmd command, String mount) {
        HostConfig host = command.getHostConfig();
        assert host != null;
        host.withBinds(
                Stream.concat(Stream.of(host.getBinds()), Stream.of(Bind.parse(mount)))
                        .toArray(Bind[]::new));
    }

    /// One CPU and little memory get another garbage collector than more of both, and what the
    /// training learned has to suit that one as well.
    @ParameterizedTest
    @CsvSource({"0.5, 512", "1.5, 2048"})
    void slotsFollowTheCpusAndTheStartUsesWhatItsTrainingLearned(double cpus, int megabytes)
            throws Exception {
        try (var service = startWithItsCache(new Limits(cpus, megabytes))) {
            for (String queue : List.of("cpu", "isolated", "python")) {
                assertThat(service.json("/v1/queues/" + queue).at("/slots/total").asInt())
                        .isEqualTo((int) Math.ceil(cpus));
            }
        }
    }

    @Test
    void everySlotAtWorkFitsTheMemory() throws Exception {
        try (var service = start(new Limits(2, 512))) {
            List<String> pictures =
                    IntStream.range(0, 12)
                            .mapToObj(i -> List.of("cpu", "isolated").get(i % 2))
                            .map(ContainerIT::largePicture)
                            .map(job -> service.submit(job).path("id").asString())
                            .toList();
            service.run(primes("python"));
            for (String id : pictures) {
                JsonNode job = service.awaitJob(id, it -> it.hasNonNull("finishedAt"));
                assertThat(job.path("state").asString()).as(job.toString()).isEqualTo("succeeded");
                assertThat(job.path("attempt").asInt()).isEqualTo(1);
            }
            assertThat(service.wasKilledForMemory()).isFalse();
            assertThat(service.exec("sh", "-c", "cat /proc/[0-9]*/cmdline | tr '\\0' ' '"))
                    .contains("-Xmx" + 64 * 1024 * 1024);
        }
    }

    @Test
    void aStopLetsRunningJobsFinishAndKeepsTheRestOnTheVolume() throws Exception {
        String running;
        String waiting;
        try (var service = start(ONE_CPU)) {
            running = service.submit(sleep("PT2S")).path("id").asString();
            waiting = service.submit(sleep("PT0.1S")).path("id").asString();
            service.awaitJob(running, job -> job.hasNonNull("startedAt"));
            assertThat(service.stop(40)).as(service.log()).isZero();
        }
        try (var service = start(ONE_CPU)) {
            assertThat(service.json("/v1/jobs/" + running).path("state").asString())
                    .isEqualTo("succeeded");
            JsonNode job = service.awaitJob(waiting, it -> it.hasNonNull("finishedAt"));
            assertThat(job.path("state").asString()).isEqualTo("succeeded");
        }
    }

    /// As OpenShift's restricted policy wants it: some user without a name, in group 0, and another
    /// one the next time.
    @Test
    void anyUserInGroupZeroGoesOnWithWhatAnotherLeft() throws Exception {
        String id;
        try (var service = startAs("12345:0")) {
            JsonNode job = service.run(primes("python"));
            assertThat(job.path("state").asString()).as(job.toString()).isEqualTo("succeeded");
            assertThat(service.run(primes("isolated")).path("state").asString())
                    .isEqualTo("succeeded");
            id = job.path("id").asString();
            assertThat(service.stop(40)).as(service.log()).isZero();
        }
        try (var service = startAs("23456:0")) {
            assertThat(service.json("/v1/jobs/" + id).path("state").asString())
                    .isEqualTo("succeeded");
            for (String queue : List.of("python", "isolated")) {
                assertThat(service.run(primes(queue)).path("state").asString())
                        .isEqualTo("succeeded");
            }
            assertThat(service.exec("python3", "-c", "import getpass; print(getpass.getuser())"))
                    .doesNotContain("Traceback");
        }
    }

    private ContainerOfService startAs(String user) {
        return ContainerOfService.start(
                volume,
                ONE_CPU,
                it -> it.withCreateContainerCmdModifier(command -> command.withUser(user)));
    }

    private ContainerOfService startWithItsCache(Limits limits) {
        return ContainerOfService.start(
                volume, limits, it -> it.withEnv("JAVA_OPTIONS", NEEDS_ITS_CACHE));
    }

    private ContainerOfService start(Limits limits) {
        return ContainerOfService.start(volume, limits, _ -> {});
    }

    private static String primes(String queue) {
        return """
               {"type": "primes", "queue": "%s", "payload": {"limit": 200000}}"""
                .formatted(queue);
    }

    private static String sleep(String duration) {
        return """
               {"type": "sleep", "queue": "cpu", "payload": {"duration": "%s"}}"""
                .formatted(duration);
    }

    private static String largePicture(String queue) {
        return """
               {"type": "mandelbrot", "queue": "%s",
                "payload": {"width": 2000, "height": 2000, "iterations": 50}}"""
                .formatted(queue);
    }
}
