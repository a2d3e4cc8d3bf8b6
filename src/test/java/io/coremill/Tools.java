package io.coremill;

import static org.assertj.core.api.Assertions.fail;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.opentest4j.TestAbortedException;
import org.springframework.util.function.SingletonSupplier;

/// Programs that a test uses beside the JDK. Where one is missing the test is skipped, and
/// `./coremill test` lists at its end what was missing. Where the environment names in
/// `COREMILL_TESTS_MAY_LACK` what alone may be missing, a test that lacks anything else fails.
public final class Tools {
    /// A line for each test that was skipped: what it lacked, a tab, and its class.
    private static final Path SKIPPED = Path.of("target", "skipped-tests");

    private static final Set<String> LANGUAGES = Set.of("bash", "node", "perl", "python3");
    private static final Supplier<Boolean> DOCKER =
            SingletonSupplier.of(() -> isThere("docker") && succeeds("docker", "version"));

    private Tools() {}

    public static void need(String... names) {
        for (String name : names) {
            if (!isThere(name)) {
                missing(name);
            }
        }
    }

    /// The language that a command is written in, if it is one that a usual Linux may not have.
    public static void needLanguageOf(List<String> command) {
        for (String argument : command) {
            for (String word : argument.split("[ ;]", -1)) {
                if (LANGUAGES.contains(word)) {
                    need(word);
                }
            }
        }
    }

    /// A Docker engine, and a client to build images with.
    public static void needDocker() {
        if (!DOCKER.get()) {
            missing("docker");
        }
    }

    /// What is missing is named in one word: a program, `root`, or `docker`, the engine.
    public static void missing(String name) {
        String mayLack = System.getenv("COREMILL_TESTS_MAY_LACK");
        if (mayLack != null && !List.of(mayLack.split(",")).contains(name)) {
            fail("this machine is to have %s and does not", name);
        }
        note(name + "\t" + test() + "\n");
        throw new MissingTool(name);
    }

    private static void note(String line) {
        try {
            Files.createDirectories(SKIPPED.getParent());
            Files.writeString(SKIPPED, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String test() {
        return StackWalker.getInstance()
                .walk(
                        frames ->
                                frames.map(StackWalker.StackFrame::getClassName)
                                        .filter(name -> name.matches(".*(Test|IT|Contract)"))
                                        .findFirst()
                                        .orElse("a test"));
    }

    public static boolean isThere(String name) {
        return find(name).isPresent();
    }

    /// Where a program is; the test is skipped if it is nowhere.
    public static Path path(String name) {
        need(name);
        return find(name).orElseThrow();
    }

    private static Optional<Path> find(String name) {
        return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static boolean succeeds(String... command) {
        try {
            return new ProcessBuilder(command)
                            .redirectOutput(Redirect.DISCARD)
                            .redirectError(Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Ends a test that is skipped for want of something.
    static final class MissingTool extends TestAbortedException {
        MissingTool(String name) {
            super("skipped, as this machine has no " + name);
        }
    }
}
