package io.coremill.executor.processes;

import io.coremill.cores.kernel.Zombies;
import io.coremill.subprocess.linux.PosixCalls;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Waits for the end of processes that jobs have left behind, where the kernel makes them children
/// of the service: where it is process 1 of a container, that is. No other process would, and they
/// would stay as zombies, each with its number, for as long as the service lives.
///
/// Never takes the end of a process that the service waits for itself. `ChildProcess` holds a
/// descriptor of its process while it does; the Java runtime takes the end of a [Process] at once,
/// and what is not seen as a zombie twice is left alone.
final class Orphans implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Orphans.class);
    private static final Path DESCRIPTORS = Path.of("/proc/self/fdinfo");
    private static final String PID = "Pid:";

    private final DelayedTasks timer = new DelayedTasks("coremill-orphans");

    // For the thread of the timer.
    private Set<Integer> seen = Set.of();

    /// @param period how often to look
    Orphans(Duration period) {
        PosixCalls.HERE
                .filter(Orphans::mayWait)
                .ifPresent(posix -> timer.every(period, () -> waitForEnded(posix)));
    }

    @Override
    public void close() {
        timer.close();
    }

    private void waitForEnded(PosixCalls posix) {
        Set<Integer> now = Zombies.of(ProcessHandle.current().pid());
        var stay = new HashSet<>(now);
        stay.retainAll(seen);
        seen = now;
        if (stay.isEmpty()) {
            return;
        }
        try {
            stay.removeAll(waitedForByUs());
            stay.forEach(posix::awaitNow);
        } catch (IOException e) {
            log.debug("the ends of orphans are left for later", e);
        }
    }

    private static boolean mayWait(PosixCalls posix) {
        return posix.takesInOrphans() && canTellWhoIsOurs(posix);
    }

    /// Whether descriptors of processes show their number here.
    private static boolean canTellWhoIsOurs(PosixCalls posix) {
        int own = (int) ProcessHandle.current().pid();
        try {
            int descriptor = posix.openPid(own);
            try {
                return waitedForByUs().contains(own);
            } finally {
                posix.close(descriptor);
            }
        } catch (IOException e) {
            return false;
        }
    }

    private static Set<Integer> waitedForByUs() throws IOException {
        var pids = new HashSet<Integer>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(DESCRIPTORS)) {
            for (Path each : all) {
                addPid(each, pids);
            }
        }
        return pids;
    }

    private static void addPid(Path descriptor, Set<Integer> pids) throws IOException {
        try {
            for (String line : Files.readAllLines(descriptor, StandardCharsets.ISO_8859_1)) {
                if (line.startsWith(PID)) {
                    pids.add(Integer.valueOf(line.substring(PID.length()).strip()));
                }
            }
        } catch (NoSuchFileException e) {
            // just closed
        }
    }
}
