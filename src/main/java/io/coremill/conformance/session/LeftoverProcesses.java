package io.coremill.conformance.session;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/// The processes that come from a worker. Where the system shows the environment of processes they
/// are known by a mark in it, wherever they have gone; elsewhere by having been seen as children.
final class LeftoverProcesses {
    static final String VARIABLE = "COREMILL_CHECK";
    private static final int ROUNDS = 10;
    private static final long ROUND_MILLIS = 50;

    private final String mark;
    private final Set<ProcessHandle> seen = new HashSet<>();

    private LeftoverProcesses(String mark) {
        this.mark = mark;
    }

    static LeftoverProcesses ofNextWorker() {
        return new LeftoverProcesses(UUID.randomUUID().toString());
    }

    String mark() {
        return mark;
    }

    /// Remembers the children that a worker has now.
    synchronized void note(ProcessHandle worker) {
        worker.descendants().forEach(seen::add);
    }

    /// Of those that are still there after a moment: some only need a little longer.
    List<String> names() throws InterruptedException {
        List<String> names = living().map(LeftoverProcesses::name).toList();
        for (int round = 0; round < ROUNDS && !names.isEmpty(); round++) {
            Thread.sleep(ROUND_MILLIS);
            names = living().map(LeftoverProcesses::name).toList();
        }
        return names;
    }

    /// What is forked meanwhile is found in the next round.
    void kill() {
        for (int round = 0; round < ROUNDS; round++) {
            List<ProcessHandle> living = living().toList();
            if (living.isEmpty()) {
                return;
            }
            living.forEach(ProcessHandle::destroyForcibly);
        }
    }

    private synchronized Stream<ProcessHandle> living() {
        return Stream.concat(List.copyOf(seen).stream(), marked())
                .distinct()
                .filter(ProcessHandle::isAlive);
    }

    private Stream<ProcessHandle> marked() {
        return ProcessHandle.allProcesses().filter(this::isMarked);
    }

    private boolean isMarked(ProcessHandle process) {
        try {
            Path environment = Path.of("/proc", Long.toString(process.pid()), "environ");
            return new String(Files.readAllBytes(environment), ISO_8859_1)
                    .contains(VARIABLE + "=" + mark);
        } catch (IOException e) {
            return false; // not ours, gone, or a system without it
        }
    }

    private static String name(ProcessHandle process) {
        Optional<String> command = process.info().commandLine();
        return command.orElse("a process") + " (pid " + process.pid() + ")";
    }
}
