package io.coremill.executor.processes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.awaitility.Awaitility;

/// What is left of processes and threads.
public final class Processes {
    private Processes() {}

    /// One that has ended and only waits for a slow parent to take notice does not count.
    public static boolean exists(long pid) {
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

    public static void awaitGone(long pid) {
        Awaitility.await().until(() -> !exists(pid));
    }

    static void awaitNoThreadsOf(String queue) {
        Awaitility.await()
                .until(
                        () ->
                                Thread.getAllStackTraces().keySet().stream()
                                        .map(Thread::getName)
                                        .noneMatch(name -> name.startsWith("coremill-" + queue)));
    }
}
