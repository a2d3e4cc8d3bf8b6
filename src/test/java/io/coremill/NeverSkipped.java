package io.coremill;

import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.LifecycleMethodExecutionExceptionHandler;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;

/// Where the environment names tags in `COREMILL_TESTS_NEVER_SKIP`, a test with one of them fails
/// instead of being skipped for want of a program: another run counts on this one. All tests have
/// it, as an extension that JUnit finds by itself.
public final class NeverSkipped
        implements TestExecutionExceptionHandler, LifecycleMethodExecutionExceptionHandler {
    private static final String VARIABLE = "COREMILL_TESTS_NEVER_SKIP";
    private static final Set<String> TAGS =
            Arrays.stream(System.getenv().getOrDefault(VARIABLE, "").split(",", -1))
                    .collect(Collectors.toUnmodifiableSet());

    @Override
    public void handleTestExecutionException(ExtensionContext test, Throwable problem)
            throws Throwable {
        throw judged(test.getTags(), problem, TAGS);
    }

    @Override
    public void handleBeforeAllMethodExecutionException(ExtensionContext test, Throwable problem)
            throws Throwable {
        throw judged(test.getTags(), problem, TAGS);
    }

    @Override
    public void handleBeforeEachMethodExecutionException(ExtensionContext test, Throwable problem)
            throws Throwable {
        throw judged(test.getTags(), problem, TAGS);
    }

    /// What a test with these tags ends with that has ended with this problem.
    ///
    /// @param never the tags of those that may not be skipped
    static Throwable judged(Set<String> tags, Throwable problem, Set<String> never) {
        boolean isWanted = tags.stream().anyMatch(never::contains);
        return isWanted && problem instanceof Tools.MissingTool
                ? new AssertionError("this run may not skip it: " + problem.getMessage(), problem)
                : problem;
    }
}
