package io.coremill.whole;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The script `coremill` in a separate project, with a JDK and a Maven that only write down that
/// they were called.
@Timeout(value = 1, unit = TimeUnit.MINUTES)
class CoremillScriptTest {
    private static final Instant BEFORE = Instant.parse("2026-01-01T00:00:00Z");
    private static final String JAVAC = "echo javac 25.0.1";

    /// Runs until its stdin ends.
    private static final String JAVA = "echo \"$2\"; cat";

    private static final String MAVEN =
            """
            echo "$@" >>calls
            command -v python3 >python || true
            case "$*" in
              *package*) mkdir -p target; echo built >target/new.jar; mv target/new.jar target/coremill.jar ;;
              *build-classpath*) echo libraries.jar >target/test.classpath ;;
              *verify*) printf 'bwrap\\tATest\\nbwrap\\tATest\\nbwrap\\tBTest\\ndocker\\tCIT\\n' >target/skipped-tests; exit 3 ;;
              *) ;;
            esac
            """;

    @TempDir private Path project;

    @BeforeEach
    void makeProject() throws IOException {
        Tools.need("bash");
        Files.copy(Path.of("coremill"), project.resolve("coremill"));
        write("pom.xml", "<project/>");
        write("src/main/java/A.java", "class A {}");
        write("workers/python/worker.py", "print()");
        write("target/coremill.jar", "old");
        program("jdk/bin/javac", JAVAC);
        program("jdk/bin/java", JAVA);
        program("bin/mvn", MAVEN);
        for (String file : List.of("pom.xml", "src/main/java/A.java", "workers/python/worker.py")) {
            Files.setLastModifiedTime(project.resolve(file), FileTime.from(BEFORE));
        }
    }

    /// JUnit would warn of each.
    @AfterEach
    void removeLinks() throws IOException {
        try (Stream<Path> links = Files.list(usualPrograms())) {
            for (Path link : links.toList()) {
                Files.delete(link);
            }
        }
    }

    @Test
    void aJarIsBuiltAgainOnlyForWhatGoesIntoIt() throws Exception {
        write("workers/python/__pycache__/worker.cpython-313.pyc", "compiled");
        write("workers/python/notes.log", "written by a worker");
        run("build");
        assertThat(project.resolve("calls")).doesNotExist();
        write("workers/python/worker.py", "print(1)");
        Files.setLastModifiedTime(project.resolve("target/coremill.jar"), FileTime.from(BEFORE));
        run("build");
        assertThat(project.resolve("target/coremill.jar")).hasContent("built");
    }

    @Test
    void aRunningServiceKeepsItsJarWhateverIsBuilt() throws Exception {
        Process service = start("serve");
        try (var lines = service.inputReader()) {
            Path jar = Path.of(lines.readLine());
            assertThat(jar).hasContent("old").isAbsolute();
            Files.setLastModifiedTime(
                    project.resolve("target/coremill.jar"), FileTime.from(BEFORE));
            write("src/main/java/A.java", "class A { int b; }");
            run("check-worker");
            assertThat(project.resolve("target/coremill.jar")).hasContent("built");
            assertThat(jar).hasContent("old");
            service.outputWriter().close();
            service.waitFor();
            run("check-worker");
            assertThat(jar).doesNotExist();
        }
    }

    @Test
    void testEndsWithWhatWasSkippedAndWhatToInstallForIt() throws Exception {
        Answer answer = run("test");
        assertThat(answer.code()).isEqualTo(3);
        assertThat(answer.text())
                .contains("skipped, for want of what this machine does not have:")
                .contains("bwrap", "(2 test classes)", "the package bubblewrap", "coremill setup")
                .contains("docker", "(1 test classes)", "a Docker engine");
    }

    @Test
    void chaosRunsWhatTheTestsAreMadeOf() throws Exception {
        assertThat(run("chaos", "kill-nodes").text())
                .contains("target/test-classes:target/classes:libraries.jar");
        assertThat(project.resolve("calls")).content().contains("test-compile");
    }

    @Test
    void fastTestsNeedNoJarAndNothingThatWaits() throws Exception {
        assertThat(run("test", "--fast").code()).isZero();
        assertThat(project.resolve("calls")).content().contains("test", "soak,waits");
        assertThat(project.resolve("calls")).content().doesNotContain("verify");
    }

    @ParameterizedTest
    @CsvSource({"1, 2, 3", "2, 24, 3", "4, 64, 6", "8, 64, 8", "8, 16, 4", "64, 4, 3"})
    void testsRunInAsManyJvmsAsSuitTheCoresAndTheMemory(int cores, int gibibytes, int jvms)
            throws Exception {
        program("bin/nproc", "echo " + cores);
        program("bin/awk", "echo " + gibibytes);
        run("test", "--fast");
        assertThat(project.resolve("calls"))
                .content()
                .contains("-Dtests.forks=%d ".formatted(jvms));
    }

    @Test
    void testsRunInThreeJvmsWhereNothingIsKnownOfTheMachine() throws Exception {
        run("test", "--fast");
        assertThat(project.resolve("calls")).content().contains("-Dtests.forks=3 ");
    }

    @Test
    void testsStartTheRealPythonAndNotAScriptThatLooksForIt() throws Exception {
        String real = project.resolve("pythons/3.14/bin/python3").toString();
        program("bin/python3", "echo " + real);
        program("pythons/3.14/bin/python3", "echo " + real);
        run("test", "--fast");
        assertThat(project.resolve("python")).content().isEqualToIgnoringNewLines(real);
    }

    @Test
    void theImageIsBegunWhereAllTestsRunAndThereIsAnEngine() throws Exception {
        program("bin/docker", "echo \"$@\" >>dockers");
        run("test", "-Dtest=ATest");
        run("test", "--fast");
        assertThat(project.resolve("dockers")).doesNotExist();
        run("test");
        Awaitility.await()
                .untilAsserted(
                        () ->
                                assertThat(project.resolve("dockers"))
                                        .content()
                                        .matches("(?s)version\nbuild .*"));
    }

    @Test
    void withoutMavenItSaysWhatToInstall() throws Exception {
        Files.delete(project.resolve("bin/mvn"));
        Answer answer = run("test");
        assertThat(answer.code()).isEqualTo(1);
        assertThat(answer.text()).contains("needs Maven 3.8 or newer", "package maven");
    }

    @Test
    void setupElsewhereThanOnDebianNamesTheProgramsThatAreMissing() throws Exception {
        Answer answer = run("setup");
        assertThat(answer.code()).as(answer.text()).isZero();
        assertThat(answer.text()).contains("chromedriver chromium-driver", "Docker engine");
    }

    private Answer run(String... arguments) throws Exception {
        Process process = start(arguments);
        process.outputWriter().close();
        String text = process.inputReader().readAllAsString();
        return new Answer(process.waitFor(), text);
    }

    private Process start(String... arguments) throws IOException {
        var builder =
                new ProcessBuilder(
                        Stream.concat(Stream.of("./coremill"), Arrays.stream(arguments)).toList());
        builder.directory(project.toFile()).redirectErrorStream(true);
        builder.environment().put("PATH", project.resolve("bin") + ":" + usualPrograms());
        builder.environment().put("JAVA_HOME", project.resolve("jdk").toString());
        return builder.start();
    }

    /// What a small system has: no package manager, no Maven, no browser.
    private Path usualPrograms() throws IOException {
        Path folder = Files.createDirectories(project.resolve("usual"));
        for (String name :
                List.of(
                        "bash",
                        "env",
                        "dirname",
                        "readlink",
                        "sed",
                        "ls",
                        "find",
                        "mkdir",
                        "flock",
                        "rm",
                        "cp",
                        "mv",
                        "cat",
                        "sort",
                        "cut",
                        "uniq",
                        "awk",
                        "id",
                        "grep")) {
            Path link = folder.resolve(name);
            if (Files.notExists(link)) {
                Files.createSymbolicLink(link, Tools.path(name));
            }
        }
        return folder;
    }

    private void write(String file, String content) throws IOException {
        Path path = project.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, content);
    }

    private void program(String file, String script) throws IOException {
        write(file, "#!/usr/bin/env bash\n" + script + "\n");
        Files.setPosixFilePermissions(
                project.resolve(file), PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private record Answer(int code, String text) {}
}
