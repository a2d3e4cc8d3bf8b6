package io.coremill;

import static org.assertj.core.api.Assertions.fail;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.opentest4j.TestAbortedException;
import org.springframework.util.function.SingletonSupplier;

/// Programs that a test uses beside the JDK. Where one is missing the test is skipped and says so,
/// except where the environment promises it in `COREMILL_TESTS_NEED`: there it fails.
public final class Tools {
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

    /// A Docker engine, and a client to build images with.
    public static void needDocker() {
        if (!DOCKER.get()) {
            missing("docker");
        }
    }

    /// What is missing is named in one word: a program, `root`, or `docker`, the engine.
    public static void missing(String name) {
        String promised = System.getenv().getOrDefault("COREMILL_TESTS_NEED", "");
        if (List.of(promised.split(",")).contains(name)) {
            fail("this machine promises %s and does not have it", name);
        }
        String reason = "skipped, as this machine has no " + name;
        System.out.printf("%s: %s%n", test(), reason); // reports on the console leave it out
        throw new TestAbortedException(reason);
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

    private static boolean isThere(String name) {
        return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .map(folder -> Path.of(folder, name))
                .anyMatch(Files::isExecutable);
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
}
