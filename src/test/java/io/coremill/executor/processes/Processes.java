package io.coremill.executor.processes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;

/// What is left of processes and threads.
final class Processes {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private Processes() {}

    /// One that has ended and only waits for a slow parent to take notice does not count.
    static boolean exists(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
            return !stat.substring(stat.lastIndexOf(')')).startsWith(") Z");
        } catch (IOException e) {
            return ProcessHandle.of(pid).isPresent();
        }
    }

    static void kill(long pid) {
        ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
    }

    /// Stops it without ending it.
    static void freeze(long pid) throws Exception {
        new ProcessBuilder("kill", "-STOP", Long.toString(pid)).start().waitFor();
    }

    static void awaitGone(long pid) {
        Awaitility.await().atMost(PATIENCE).until(() -> !exists(pid));
    }

    static void awaitNoThreadsOf(String queue) {
        Awaitility.await()
                .atMost(PATIENCE)
                .until(
                        () ->
                                Thread.getAllStackTraces().keySet().stream()
                                        .map(Thread::getName)
                                        .noneMatch(name -> name.startsWith("coremill-" + queue)));
    }
}
