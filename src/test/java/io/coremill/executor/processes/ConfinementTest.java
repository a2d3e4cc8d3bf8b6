package io.coremill.executor.processes;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.Tools;
import io.coremill.subprocess.ProcessConfinement;
import io.coremill.subprocess.ProgramSpec;
import io.coremill.subprocess.Scratch;
import io.coremill.subprocess.SystemUser;
import io.coremill.subprocess.launch.ProcessLauncher;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// A program that tries to get out, and how far it comes.
@Timeout(60)
@EnabledOnOs(OS.LINUX)
class ConfinementTest {
    private static final Path SCRIPT =
            Path.of("src/test/resources/getting_out.py").toAbsolutePath();

    /// What the service gives each process of a queue with a program for each job.
    private static final Set<String> OURS =
            Set.of(
                    "COREMILL_QUEUE",
                    "COREMILL_WORKER",
                    "COREMILL_JOB_ID",
                    "COREMILL_TYPE",
                    "COREMILL_ATTEMPT",
                    "TMPDIR",
                    "OMP_NUM_THREADS",
                    "OPENBLAS_NUM_THREADS",
                    "MKL_NUM_THREADS",
                    "NUMEXPR_NUM_THREADS",
                    "VECLIB_MAXIMUM_THREADS",
                    "RAYON_NUM_THREADS");

    private static final Set<String> HARMLESS =
            Set.of("PATH", "HOME", "USER", "LOGNAME", "LANG", "LANGUAGE", "TZ");

    @TempDir Path data;

    @BeforeEach
    void hasPython() {
        Tools.need("python3", "setpriv");
    }

    // ---- any process

    @Test
    void nothingElseOfTheServicesEnvironmentIsThere() throws Exception {
        assertThat(System.getenv()).containsKey("SECRET_OF_THE_SERVICE");
        assertThat(run(Programs.of("env")).lines())
                .map(line -> line.substring(0, line.indexOf('=')))
                .filteredOn(name -> !OURS.contains(name) && !name.startsWith("LC_"))
                .isSubsetOf(HARMLESS)
                .contains("PATH");
    }

    @Test
    void whatThePassedAndTheOwnVariablesSayIsThere() throws Exception {
        ProgramSpec program =
                Programs.with(
                        Map.of("MODEL", "a b", "OMP_NUM_THREADS", "7"),
                        Set.of("SECRET_OF_THE_SERVICE", "NOT_THERE"),
                        tries("environment"));
        assertThat(run(program).lines())
                .contains("MODEL=a b", "OMP_NUM_THREADS=7", "SECRET_OF_THE_SERVICE=hidden")
                .noneMatch(line -> line.startsWith("NOT_THERE"));
    }

    @Test
    void itCanGainNoRights() throws Exception {
        assertThat(run(tries("status", "NoNewPrivs"))).isEqualTo("1\n");
    }

    @Test
    void itsScratchDirectoryIsItsOwnAndGoneWithIt() throws Exception {
        Path kept = Files.writeString(data.resolve("kept"), "kept");
        Path linked = Files.createDirectory(data.resolve("linked"));
        Files.writeString(linked.resolve("file"), "kept");
        String[] words;
        try (var once = OnceUnderTest.of(tries("scratch", linked.toString()))) {
            words = once.run("{}").strip().split(" ", -1);
        }
        assertThat(words[1]).isEqualTo("0o700");
        assertThat(Path.of(words[0]).getParent()).isDirectory();
        assertThat(Path.of(words[0])).doesNotExist();
        assertThat(kept).exists();
        assertThat(linked.resolve("file")).exists();
    }

    @Test
    void whatAnEarlierLifeLeftInScratchIsRemoved() throws Exception {
        Path outside = Files.writeString(data.resolve("outside"), "kept");
        Path left = Files.createDirectories(data.resolve("scratch/queue/queue-1-123/deep"));
        Files.createSymbolicLink(left.resolve("link"), outside);
        Scratch.removeAllIn(data.resolve("scratch"));
        assertThat(data.resolve("scratch")).doesNotExist();
        assertThat(outside).exists();
    }

    @Test
    void itStartsInItsDirectory() throws Exception {
        Path directory = data.toRealPath();
        try (var once = OnceUnderTest.of(Programs.in(directory, "pwd"))) {
            assertThat(once.run("{}")).isEqualTo(directory + "\n");
        }
    }

    // ---- another user

    @Test
    void anotherUserHasItsIdsAndItsHome() throws Exception {
        assertThat(run(asNobody("uid"))).isEqualTo("65534 65534 /nonexistent nobody\n");
    }

    @Test
    void anotherUserCannotBecomeRootAgain() throws Exception {
        assertThat(run(asNobody("become_root"))).isEqualTo("Operation not permitted\n");
    }

    @Test
    void anotherUserOwnsItsScratchDirectory() throws Exception {
        assertThat(run(asNobody("scratch", "/"))).endsWith(" 0o700 65534\n");
    }

    @Test
    void anotherUserReadsNeitherTheKeyNorTheVariablesOfTheService() throws Exception {
        Path key = secretOfTheService();
        assertThat(run(tries("read", key.toString())))
                .as("a worker of the same user")
                .isEqualTo("secret");
        assertThat(run(asNobody("read", key.toString()))).isEqualTo("Permission denied\n");
        assertThat(run(asNobody("read", variablesOfTheService()))).isEqualTo("Permission denied\n");
    }

    private Path secretOfTheService() throws Exception {
        Path key = Files.writeString(data.resolve("first.key"), "secret");
        return Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
    }

    private static String variablesOfTheService() {
        return "/proc/%d/environ".formatted(ProcessHandle.current().pid());
    }

    /// Pipes belong to who made them, and `/dev/stdout` opens one anew.
    @Test
    void anotherUserMayOpenItsPipesByName() throws Exception {
        ProgramSpec program =
                Programs.of(
                        "sh",
                        "-c",
                        "cat /dev/stdin > /dev/stdout && echo complaint > /dev/stderr && echo out >"
                                + " /proc/self/fd/1");
        try (var once = OnceUnderTest.of(Programs.as("nobody", data, program))) {
            assertThat(once.run("{}")).isEqualTo("{}out\n");
        }
    }

    @Test
    void aUserThatIsNotThereIsNamed() {
        var launcher =
                ProcessLauncher.ofAttempts(
                        "mine", Programs.as("nobody-here", data, tries("uid")), 1);
        assertThat(launcher.trouble())
                .isEqualTo("coremill.queues.mine.user: there is no user 'nobody-here' here");
    }

    // ---- the sandbox

    @Test
    void inASandboxThereAreNoOtherProcesses() throws Exception {
        assertThat(run(sandboxed("processes")).strip()).matches("1 [0-9]");
    }

    @Test
    void inASandboxTheParentHasNoSecretEither() throws Exception {
        assertThat(run(tries("parents_environment"))).contains("SECRET_OF_THE_SERVICE");
        assertThat(run(sandboxed("parents_environment"))).doesNotContain("SECRET_OF_THE_SERVICE");
    }

    @Test
    void inASandboxNeitherTheKeyNorTheVariablesOfTheServiceAreThere() throws Exception {
        assertThat(run(tries("read", variablesOfTheService()))).contains("SECRET_OF_THE_SERVICE");
        assertThat(run(sandboxed("read", variablesOfTheService())))
                .isEqualTo("No such file or directory\n");
        assertThat(run(sandboxed("read", secretOfTheService().toString())))
                .isEqualTo("No such file or directory\n");
    }

    /// Other files are as readable as they are to the service: see docs/workers.md.
    @Test
    void inASandboxTheKeyIsNotReadWhereverItLies() throws Exception {
        Tools.need("bwrap");
        Path elsewhere = Files.createTempDirectory(Path.of("target").toAbsolutePath(), "keys");
        Path key = Files.writeString(elsewhere.resolve("first.key"), "secret");
        Path link = Files.createSymbolicLink(elsewhere.resolve("link.key"), key);
        Path worker = Files.createDirectories(data.resolve("workers")).resolve("worker.key");
        Files.writeString(worker, "secret");
        var secrets = List.of(link, worker, secretOfTheService(), elsewhere.resolve("none.key"));
        for (Path file : List.of(key, link, worker)) {
            assertThat(run(sandboxed("read", file.toString()))).isEqualTo("secret");
            var confinement =
                    new ProcessConfinement(
                            null,
                            true,
                            data.resolve("scratch"),
                            data,
                            List.of(data.resolve("workers")),
                            secrets);
            assertThat(run(Programs.with(confinement, tries("read", file.toString()))))
                    .doesNotContain("secret");
        }
    }

    @Test
    void inASandboxNothingButScratchCanBeWritten() throws Exception {
        for (String path : List.of("/etc", "/usr", "/var/tmp", "/run")) {
            assertThat(run(sandboxed("write", path + "/coremill-test")))
                    .isEqualTo("Read-only file system\n");
        }
        assertThat(run(sandboxed("write", Path.of("target/got-out").toAbsolutePath().toString())))
                .isEqualTo("Read-only file system\n");
        assertThat(run(sandboxed("write", "/tmp/mine"))).isEqualTo("written\n");
    }

    @Test
    void inASandboxScratchIsTmpAndEmpty() throws Exception {
        assertThat(run(sandboxed("environment"))).contains("TMPDIR=/tmp\n");
        assertThat(run(sandboxed("ls", "/var/tmp"))).isEqualTo("\n");
    }

    @Test
    void inASandboxTheServicesDataAreNotThere() throws Exception {
        Files.writeString(data.resolve("coremill.db"), "jobs of others");
        Path needed = Files.createDirectory(data.resolve("workers"));
        Path file = Files.writeString(needed.resolve("worker.py"), "code\n");
        assertThat(run(tries("ls", data.toString()))).contains("coremill.db");
        assertThat(run(sandboxed("ls", data.toString()))).isEqualTo("workers\n");
        assertThat(run(sandboxed("read", file.toString()))).isEqualTo("code\n");
        assertThat(run(sandboxed("write", file.toString()))).isEqualTo("Read-only file system\n");
        assertThat(run(sandboxed("write", data.resolve("new").toString())))
                .isEqualTo("Read-only file system\n");
    }

    @Test
    void inASandboxThereIsNoNetwork() throws Exception {
        try (var server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            String port = Integer.toString(server.getLocalPort());
            assertThat(run(tries("tcp", port))).isEqualTo("connected\n");
            assertThat(run(sandboxed("tcp", port))).isEqualTo("Connection refused\n");
        }
    }

    @Test
    void inASandboxSocketsInRunAreNotThere() throws Exception {
        if (!Files.isWritable(Path.of("/run"))) {
            Tools.missing("root");
        }
        Path socket = Path.of("/run/coremill-" + UUID.randomUUID() + ".sock");
        try (var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(socket));
            assertThat(run(tries("unix", socket.toString()))).isEqualTo("connected\n");
            assertThat(run(sandboxed("unix", socket.toString())))
                    .isEqualTo("No such file or directory\n");
        } finally {
            Files.deleteIfExists(socket);
        }
    }

    @Test
    void inASandboxNobodyOutsideCanBeKilled() throws Exception {
        Process other = new ProcessBuilder("sleep", "300").start();
        try {
            assertThat(run(sandboxed("kill", Long.toString(other.pid()))))
                    .isEqualTo("No such process\n");
            assertThat(other.isAlive()).isTrue();
        } finally {
            other.destroyForcibly();
        }
    }

    @Test
    void inASandboxRootHasNoCapabilities() throws Exception {
        assertThat(run(sandboxed("status", "CapEff"))).isEqualTo("0000000000000000\n");
        assertThat(run(sandboxed("status", "CapBnd"))).isEqualTo("0000000000000000\n");
    }

    @Test
    void aDaemonThatWasLeftBehindEndsWithTheSandbox() throws Exception {
        String marker = "coremill-" + UUID.randomUUID();
        assertThat(run(sandboxed("daemon", marker))).isEqualTo("left behind\n");
        Awaitility.await().until(() -> processesWith(marker).isEmpty());
    }

    /// So that the test above can fail.
    @Test
    void aDaemonThatWasLeftBehindOutlivesAProcessWithoutASandbox() throws Exception {
        String marker = "coremill-" + UUID.randomUUID();
        assertThat(run(tries("daemon", marker))).isEqualTo("left behind\n");
        List<Long> daemons = processesWith(marker);
        daemons.forEach(Processes::kill);
        assertThat(daemons).hasSize(1);
    }

    @Test
    void aSandboxForAnotherUserWorksToo() throws Exception {
        Tools.need("bwrap");
        ProgramSpec nobody = asNobody("uid");
        ProcessConfinement confinement =
                new ProcessConfinement("nobody", true, data.resolve("scratch"), data, List.of());
        assertThat(run(Programs.with(confinement, nobody)))
                .isEqualTo("65534 65534 /nonexistent nobody\n");
    }

    @Test
    void theWorkingDirectoryIsSeenEvenBelowTmp(@TempDir Path directory) throws Exception {
        Tools.need("bwrap");
        Files.writeString(directory.resolve("mine.txt"), "mine");
        ProgramSpec program =
                Programs.sandboxed(data, List.of(), Programs.in(directory.toRealPath(), "ls", "."));
        assertThat(run(program)).isEqualTo("mine.txt\n");
    }

    @Test
    void aProgramThatASandboxCannotSeeDegradesTheQueue(@TempDir Path hidden) throws Exception {
        Tools.need("bwrap");
        Path script = Files.writeString(hidden.resolve("script"), "#!/bin/sh\necho here\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        ProgramSpec program = Programs.sandboxed(data, List.of(), Programs.of(script.toString()));
        try (var once = OnceUnderTest.of(program)) {
            once.submit("{}");
            Awaitility.await()
                    .untilAsserted(
                            () ->
                                    assertThat(once.executor().degradedBy())
                                            .contains(
                                                    "bwrap: execvp "
                                                            + script
                                                            + ": No such file or directory"));
        }
    }

    // ---- what it is run with

    private static ProgramSpec tries(String... what) {
        return Programs.of(
                Stream.concat(Stream.of("python3", SCRIPT.toString()), Arrays.stream(what))
                        .toList());
    }

    private ProgramSpec sandboxed(String... what) {
        Tools.need("bwrap");
        return Programs.sandboxed(data, List.of(data.resolve("workers")), tries(what));
    }

    private ProgramSpec asNobody(String... what) throws Exception {
        if (SystemUser.ownUid() != 0) {
            Tools.missing("root");
        }
        Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwx--x--x"));
        // where programs are that anybody may run
        Map<String, String> path = Map.of("PATH", "/usr/local/bin:/usr/bin:/bin");
        return Programs.as("nobody", data, Programs.with(path, Set.of(), tries(what)));
    }

    private static String run(ProgramSpec program) throws Exception {
        try (var once = OnceUnderTest.of(program)) {
            return once.run("{}");
        }
    }

    private static List<Long> processesWith(String marker) {
        return ProcessHandle.allProcesses()
                .filter(
                        each ->
                                each.info()
                                        .arguments()
                                        .filter(all -> List.of(all).contains(marker))
                                        .isPresent())
                .map(ProcessHandle::pid)
                .toList();
    }
}
