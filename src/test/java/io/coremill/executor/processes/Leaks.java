package io.coremill.executor.processes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/// What there was at one moment of all that a pool takes and has to give back: processes below this
/// one, zombies too, threads, descriptors, scratch directories.
public final class Leaks {
    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");
    private static final Path SCRATCH = Programs.of("true").confinement().scratch();

    private final Supplier<Set<String>> look;
    private final Set<String> there;

    private Leaks(Supplier<Set<String>> look) {
        this.look = look;
        this.there = look.get();
    }

    static Leaks before() {
        return new Leaks(Leaks::all);
    }

    /// Of descriptors alone.
    public static Leaks ofDescriptors() {
        return new Leaks(Leaks::descriptors);
    }

    /// Nothing is there, soon, that was not there before.
    public void awaitNone() {
        Awaitility.await().untilAsserted(() -> assertThat(more()).as("leaked").isEmpty());
    }

    private Collection<String> more() {
        Set<String> now = look.get();
        now.removeAll(there);
        return now;
    }

    private static Set<String> all() {
        Set<String> now = descriptors();
        ProcessHandle.current().descendants().forEach(it -> now.add("process " + it.pid()));
        Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("coremill-"))
                .forEach(thread -> now.add(thread.getName() + " " + thread.threadId()));
        list(SCRATCH).forEach(path -> now.add(path.toString()));
        return now;
    }

    /// Of the kinds that pools use; each number counts, since not all kinds have a name of their
    /// own.
    private static Set<String> descriptors() {
        return list(DESCRIPTORS).stream()
                .map(path -> path.getFileName() + " " + target(path))
                .filter(it -> it.matches("\\d+ (pipe:|anon_inode:\\[(pidfd|eventfd)|/proc/).*"))
                .collect(Collectors.toCollection(HashSet::new));
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
