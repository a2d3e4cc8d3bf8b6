package io.coremill.whole;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.JavaProgram;
import io.coremill.Tools;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The project's one command, as far as it goes without the service.
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class CommandIT {
    /// Hides the places in which a JDK may be, from this command alone.
    private static final String WITHOUT_JDK =
            "for each in /usr/lib/jvm /usr/java /opt; do"
                    + " [ ! -d $each ] || mount -t tmpfs tmpfs $each || exit 99; done;"
                    + " exec env -i PATH=/usr/bin:/bin HOME=/nonexistent JAVA_HOME=/nonexistent"
                    + " ./coremill build";

    @Test
    @Tag("anywhere")
    void helpTellsEveryCommand() throws Exception {
        Answer answer = run(List.of("./coremill", "help"));
        assertThat(answer.code()).isZero();
        assertThat(answer.told())
                .contains(
                        "serve",
                        "demo",
                        "test",
                        "soak",
                        "setup",
                        "bench",
                        "check-worker",
                        "compare",
                        "compact",
                        "backup",
                        "export",
                        "migrate-store",
                        "keys",
                        "prepare-database",
                        "build");
        assertThat(run(List.of("./coremill"))).isEqualTo(answer);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"compact", "backup", "export", "migrate-store", "keys", "prepare-database"})
    @Tag("anywhere")
    void commandsForJobsShowTheirOptions(String command) throws Exception {
        Answer answer = run(List.of("./coremill", command, "--help"));
        assertThat(answer.code()).isZero();
        assertThat(answer.told()).startsWith("usage: coremill " + command + " ");
    }

    @Test
    void workersAreCheckedByCommandAndByJar() throws Exception {
        Tools.need("python3");
        Answer byJar = checkPlainWorker(List.of(JavaProgram.JAVA, "-jar", "target/coremill.jar"));
        assertThat(byJar.code()).as(byJar.told()).isZero();
        assertThat(byJar.told()).startsWith("ok   starts and stays\n").contains("It conforms");
        assertThat(checkPlainWorker(List.of("./coremill")).told()).contains("It conforms");
        assertThat(run(List.of("./coremill", "check-worker")).code()).isEqualTo(2);
    }

    @Test
    @Tag("anywhere")
    void aComparisonIsMadeAndReportedAsMarkdown() throws Exception {
        var builder =
                new ProcessBuilder(
                        "./coremill",
                        "compare",
                        "--payload",
                        "{\"limit\":500000}",
                        "--jobs",
                        "4",
                        "--ways",
                        "threads",
                        "--slots",
                        "1,2",
                        "--rounds",
                        "1");
        Process process = builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
        String report = process.inputReader(StandardCharsets.UTF_8).readAllAsString();
        assertThat(process.waitFor()).as(report).isZero();
        assertThat(report)
                .startsWith("# `primes`: threads or processes\n")
                .contains("| threads | 1 |", "| threads | 2 |", "## What the figures say")
                .contains(
                        "./coremill compare --type primes --payload '{\"limit\":500000}' --jobs 4"
                                + " --ways threads --slots 1,2 --rounds 1\n");
    }

    @Test
    @Tag("anywhere")
    void whatCannotBeComparedIsSaidByTheNameOfTheOption() throws Exception {
        Answer wrong = run(List.of("./coremill", "compare", "--jobs", "many"));
        assertThat(wrong.code()).isEqualTo(2);
        assertThat(wrong.told())
                .isEqualTo("coremill compare: --jobs: 'many' is no whole number above 0\n");
        Answer refused = run(List.of("./coremill", "compare", "--ways", "horses"));
        assertThat(refused.code()).isEqualTo(2);
        assertThat(refused.told()).contains("coremill compare: --ways '").contains("horses");
    }

    @Test
    @Tag("anywhere")
    void aCommandThatIsNotThereIsNamed() throws Exception {
        Answer answer = run(List.of("./coremill", "brew"));
        assertThat(answer.code()).isNotZero();
        assertThat(answer.told()).contains("there is no command 'brew'", "usage:");
    }

    @Test
    @Tag("anywhere")
    void withoutAJdkItTellsWhatToInstall() throws Exception {
        Tools.need("unshare");
        Answer answer =
                run(List.of("unshare", "--map-root-user", "--mount", "sh", "-c", WITHOUT_JDK));
        assertThat(answer.code()).as(answer.told()).isEqualTo(1);
        assertThat(answer.told()).contains("needs a JDK", "temurin-25-jdk", "JAVA_HOME");
    }

    private static Answer checkPlainWorker(List<String> coremill) throws Exception {
        List<String> check = List.of("check-worker", "--", "python3", "workers/python/plain.py");
        return run(Stream.concat(coremill.stream(), check.stream()).toList());
    }

    private static Answer run(List<String> command) throws Exception {
        Tools.need("bash");
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String told = process.inputReader().readAllAsString();
        return new Answer(process.waitFor(), told);
    }

    private record Answer(int code, String told) {}
}
