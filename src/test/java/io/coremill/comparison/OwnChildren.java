package io.coremill.comparison;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.cores.kernel.Zombies;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;

/// The children of this JVM that one test starts. The pools of earlier tests in the same JVM may go
/// on to start workers, and to end them.
///
/// @param directory below which the test's children have their scratch directories
/// @param before all that were there when the test began
public record OwnChildren(Path directory, Set<Long> before) {
    private static final long THIS_JVM = ProcessHandle.current().pid();

    public static OwnChildren of(Path directory) {
        return new OwnChildren(directory, children());
    }

    /// The process ids of those that have not ended.
    public Set<Long> running() {
        return children().stream().filter(this::isOurs).collect(Collectors.toSet());
    }

    /// None of them runs, and soon none waits to be reaped. A child that has ended does not show
    /// whose it is, so those of other tests are given the time to be reaped, too.
    public void assertNoneIsLeft() {
        assertThat(running()).isEmpty();
        Awaitility.await().untilAsserted(() -> assertThat(zombies()).isSubsetOf(before));
    }

    private static Set<Long> children() {
        return ProcessHandle.current()
                .children()
                .map(ProcessHandle::pid)
                .collect(Collectors.toSet());
    }

    private static Set<Long> zombies() {
        return Zombies.of(THIS_JVM).stream().map(Integer::longValue).collect(Collectors.toSet());
    }

    private boolean isOurs(long pid) {
        try {
            return Files.readString(Path.of("/proc/" + pid + "/environ"), ISO_8859_1)
                    .contains("TMPDIR=" + directory.toAbsolutePath() + "/");
        } catch (IOException e) {
            return false; // gone
        }
    }
}
