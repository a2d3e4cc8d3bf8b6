package io.coremill;

import static org.assertj.core.api.Assertions.fail;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.opentest4j.TestAbortedException;

/// Programs that a test uses beside the JDK. Where one is missing the test is skipped and says so,
/// except where the environment promises it in `COREMILL_TESTS_NEED`: there it fails.
public final class Tools {
    private Tools() {}

    public static void need(String... names) {
        for (String name : names) {
            if (!isThere(name)) {
                missing(name);
            }
        }
    }

    /// What is missing is named in one word: a program, or `root`.
    public static void missing(String name) {
        String promised = System.getenv().getOrDefault("COREMILL_TESTS_NEED", "");
        if (List.of(promised.split(",")).contains(name)) {
            fail("this machine promises %s and does not have it", name);
        }
        throw new TestAbortedException("skipped: this machine has no " + name);
    }

    private static boolean isThere(String name) {
        return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .map(folder -> Path.of(folder, name))
                .anyMatch(Files::isExecutable);
    }
}
