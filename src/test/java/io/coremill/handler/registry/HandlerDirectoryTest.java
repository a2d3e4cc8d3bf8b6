package io.coremill.handler.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.coremill.handler.RecordingContext;
import io.coremill.job.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Handlers out of real jars.
@Tag("anywhere")
class HandlerDirectoryTest {
    @TempDir private Path directory;

    @Test
    void handlersAreFoundBesideOurs() throws Exception {
        HandlerJar.handler("x.One", "one", "cpu", "return c -> Result.json(\"1\");")
                .in(directory, "one.jar");
        HandlerJar.handler("x.Two", "two", "mine", "return c -> Result.json(\"2\");")
                .in(directory, "two.jar");
        Files.writeString(directory.resolve("notes.txt"), "no jar, and not meant as one");
        HandlerRegistry handlers = load();
        assertThat(handlers.types()).contains("one", "two", "primes");
        assertThat(handlers.find("two").orElseThrow().defaultQueue()).isEqualTo("mine");
        assertThat(result(handlers, "one")).isEqualTo("1");
    }

    @Test
    void anEmptyDirectoryAddsNone() {
        assertThat(load().types()).isEqualTo(HandlerRegistry.load(HandlerSettings.NONE).types());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tools.jackson.core.json.JsonFactory",
                "org.springframework.boot.SpringApplication",
                "io.coremill.job.Job",
                "io.coremill.handler.registry.HandlerRegistry",
                "io.coremill.handler.builtin.NoopHandler"
            })
    void ofThisProgramTheySeeNoMoreThanTheyAreWrittenAgainst(String hidden) throws Exception {
        HandlerJar.doing(
                        """
                        try {
                            Class.forName("%s");
                            return Result.json("true");
                        } catch (ClassNotFoundException e) {
                            return Result.json("false");
                        }
                        """
                                .formatted(hidden))
                .in(directory, "mine.jar");
        assertThat(Class.forName(hidden)).isNotNull();
        assertThat(result(load(), "mine")).isEqualTo("false");
    }

    @Test
    void theyMayHaveTheirOwnVersionOfWhatWeHave() throws Exception {
        new HandlerJar()
                .with(
                        "tools.jackson.core.json.JsonFactory",
                        "package tools.jackson.core.json; public class JsonFactory {"
                                + " public static String version() { return \"9\"; } }")
                .in(directory, "library.jar");
        HandlerJar.doing("return Result.json(tools.jackson.core.json.JsonFactory.version());")
                .in(directory, "mine.jar", "target/classes:" + directory.resolve("library.jar"));
        assertThat(result(load(), "mine")).isEqualTo("9");
    }

    @Test
    void theJdkIsThereInFull() throws Exception {
        HandlerJar.doing("return Result.json(\"\" + java.sql.DriverManager.getLoginTimeout());")
                .in(directory, "mine.jar");
        assertThat(result(load(), "mine")).isEqualTo("0");
    }

    @Test
    void theirLoaderIsTheThreadsWhileTheyRunAndNoLonger() throws Exception {
        String look =
                "boolean %s = Thread.currentThread().getContextClassLoader()"
                        + " == getClass().getClassLoader();";
        HandlerJar.handler(
                        "x.Handler",
                        "mine",
                        "cpu",
                        look.formatted("one")
                                + "return c -> {"
                                + look.formatted("two")
                                + "return Result.json(\"\" + (one && two)); };")
                .in(directory, "mine.jar");
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        assertThat(result(load(), "mine")).isEqualTo("true");
        assertThat(Thread.currentThread().getContextClassLoader()).isSameAs(before);
    }

    @Test
    void aDirectoryThatIsNotThereIsNamed() {
        assertRefused(directory.resolve("none"), "none is not a directory");
    }

    @Test
    void aJarThatIsNoneIsNamed() throws IOException {
        Files.writeString(directory.resolve("broken.jar"), "no jar");
        assertRefused(directory, "broken.jar cannot be read as a jar: ");
    }

    @Test
    void aHandlerThatIsDeclaredAndMissingIsNamed() throws IOException {
        new HandlerJar().declaring("x.Missing").in(directory, "mine.jar");
        assertRefused(directory, "does not load", "x.Missing not found");
    }

    @Test
    void aHandlerThatIsNoneIsNamed() throws IOException {
        new HandlerJar()
                .with("x.Other", "package x; public class Other {}")
                .declaring("x.Other")
                .in(directory, "mine.jar");
        assertRefused(directory, "does not load", "x.Other not a subtype");
    }

    @Test
    void whyAHandlerCannotBeMadeIsTold() throws IOException {
        new HandlerJar()
                .with(
                        "x.Handler",
                        "package x; public abstract class Handler"
                                + " implements io.coremill.handler.JobHandler {"
                                + " public String type() { return \"mine\"; } }")
                .with(
                        "x.Broken",
                        "package x; public class Broken extends Handler {"
                                + " public Broken() { throw new IllegalStateException(\"no key\"); }"
                                + " public io.coremill.handler.Work prepare("
                                + "io.coremill.handler.Payload p) { return null; } }")
                .declaring("x.Broken")
                .in(directory, "mine.jar");
        assertRefused(directory, "x.Broken could not be instantiated", "no key");
    }

    @Test
    void aLibraryThatIsMissingIsNamed() throws IOException {
        Path elsewhere = Files.createDirectory(directory.resolve("elsewhere"));
        Path library =
                new HandlerJar()
                        .with("y.Base", "package y; public class Base {}")
                        .in(elsewhere, "library.jar");
        new HandlerJar()
                .with(
                        "x.Handler",
                        "package x; public class Handler extends y.Base"
                                + " implements io.coremill.handler.JobHandler {"
                                + " public String type() { return \"mine\"; }"
                                + " public io.coremill.handler.Work prepare("
                                + "io.coremill.handler.Payload p) { return null; } }")
                .declaring("x.Handler")
                .in(directory, "mine.jar", "target/classes:" + library);
        assertRefused(directory, "does not load", "y/Base");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "two words", "a/b", "null"})
    void aTypeThatCannotBeIsRefused(String type) throws IOException {
        HandlerJar.handler("x.Handler", type, "cpu", "return null;").in(directory, "mine.jar");
        assertRefused(directory, "x.Handler in mine.jar gives '" + type + "' as its type");
    }

    @Test
    void aQueueThatCannotBeIsRefused() throws IOException {
        HandlerJar.handler("x.Handler", "mine", "null", "return null;").in(directory, "mine.jar");
        assertRefused(directory, "x.Handler in mine.jar", "default queue");
    }

    @Test
    void twoHandlersForATypeAreBothNamed() throws IOException {
        HandlerJar.handler("x.One", "same", "cpu", "return null;").in(directory, "one.jar");
        HandlerJar.handler("x.Two", "same", "cpu", "return null;").in(directory, "two.jar");
        assertRefused(directory, "type same", "x.One in one.jar", "x.Two in two.jar");
    }

    @Test
    void ourOwnTypesCannotBeTaken() throws IOException {
        HandlerJar.handler("x.Primes", "primes", "cpu", "return null;").in(directory, "mine.jar");
        assertRefused(
                directory, "io.coremill.handler.builtin.PrimesHandler", "x.Primes in mine.jar");
    }

    @Test
    void twoVersionsOfAJarAreBothNamed() throws IOException {
        HandlerJar.doing("return null;").in(directory, "mine-1.0.jar");
        HandlerJar.doing("return null;").in(directory, "mine-1.1.jar");
        assertRefused(directory, "x.Handler is both in mine-1.0.jar and in mine-1.1.jar");
    }

    private HandlerRegistry load() {
        return load(directory);
    }

    private static HandlerRegistry load(Path directory) {
        return HandlerRegistry.load(new HandlerSettings(directory, List.of()));
    }

    private static void assertRefused(Path directory, String... parts) {
        assertThatExceptionOfType(UnusableHandlersException.class)
                .isThrownBy(() -> load(directory))
                .satisfies(e -> assertThat(e.getMessage()).contains(parts).doesNotContain("\n"));
    }

    static String result(HandlerRegistry handlers, String type) {
        Outcome outcome = handlers.run(type, "{}", new RecordingContext(), _ -> {});
        assertThat(outcome).isInstanceOf(Outcome.Succeeded.class);
        return ((Outcome.Succeeded) outcome).result().text();
    }
}
