package io.coremill.executor.processes;

import java.time.Duration;
import org.awaitility.Awaitility;

/// What is left of processes and threads.
final class Processes {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private Processes() {}

    static boolean exists(long pid) {
        return ProcessHandle.of(pid).isPresent();
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
