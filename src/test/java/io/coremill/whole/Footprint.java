package io.coremill.whole;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// What a process has of the machine at one moment, as the kernel counts it.
///
/// @param processes below it, those included that have ended and nobody has asked how
/// @param poolThreads that look after workers
/// @param threads all that are its
/// @param pipes descriptors of the kinds that workers need
/// @param descriptors all, but for sockets
/// @param rss bytes
record Footprint(
        long processes, long poolThreads, long threads, long pipes, long descriptors, long rss) {

    static Footprint of(long pid) {
        Path process = Path.of("/proc", Long.toString(pid));
        List<String> threads = list(process.resolve("task")).map(Footprint::comm).toList();
        List<String> descriptors =
                list(process.resolve("fd"))
                        .map(Footprint::target)
                        .filter(it -> !it.startsWith("socket:"))
                        .toList();
        return new Footprint(
                ProcessHandle.of(pid).map(it -> it.descendants().count()).orElse(0L),
                threads.stream().filter(name -> name.startsWith("coremill-")).count(),
                threads.size(),
                descriptors.stream().filter(it -> it.matches("(pipe:|anon_inode:).*")).count(),
                descriptors.size(),
                rss(process));
    }

    private static long rss(Path process) {
        return lines(process.resolve("status"))
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                .sum();
    }

    private static String comm(Path thread) {
        return lines(thread.resolve("comm")).findFirst().orElse("");
    }

    private static Stream<String> lines(Path file) {
        try {
            return Files.readAllLines(file).stream();
        } catch (IOException e) {
            return Stream.of(); // it has just ended
        }
    }

    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException e) {
            return "closed meanwhile";
        }
    }

    private static Stream<Path> list(Path directory) {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
