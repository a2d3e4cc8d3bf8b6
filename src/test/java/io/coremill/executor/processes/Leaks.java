package io.coremill.executor.processes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/// What there was at one moment of all that a pool takes and has to give back: processes below this
/// one, zombies too, threads, descriptors, scratch directories.
record Leaks(Set<String> there) {
    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");
    private static final Path SCRATCH = Programs.of("true").confinement().scratch();

    static Leaks before() {
        return new Leaks(now());
    }

    /// Nothing is there, soon, that was not there before.
    void awaitNone() {
        Awaitility.await().untilAsserted(() -> assertThat(more()).as("leaked").isEmpty());
    }

    private Collection<String> more() {
        Set<String> now = now();
        now.removeAll(there);
        return now;
    }

    private static Set<String> now() {
        var now = new HashSet<String>();
        ProcessHandle.current().descendants().forEach(it -> now.add("process " + it.pid()));
        Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("coremill-"))
                .forEach(thread -> now.add(thread.getName() + " " + thread.threadId()));
        descriptors().forEach(now::add);
        list(SCRATCH).forEach(path -> now.add(path.toString()));
        return now;
    }

    /// Of the kinds that pools use; each number counts, since not all kinds have a name of their
    /// own.
    private static Stream<String> descriptors() {
        return list(DESCRIPTORS).stream()
                .map(path -> path.getFileName() + " " + target(path))
                .filter(it -> it.matches("\\d+ (pipe:|anon_inode:\\[(pidfd|eventfd)|/proc/).*"));
    }

    private static String target(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (IOException e) {
            return "closed meanwhile";
        }
    }

    private static List<Path> list(Path directory) {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.toList();
        } catch (IOException e) {
            return List.of(); // not there yet
        }
    }
}
