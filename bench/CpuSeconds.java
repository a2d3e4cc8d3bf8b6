import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/// CPU time that processes have used since their start, in user mode and in the kernel.
final class CpuSeconds {
    private static final double TICKS_PER_SECOND = 100;
    private static final int USER = 11;

    private CpuSeconds() {}

    static double of(long pid) throws IOException {
        return sum(pid, 2);
    }

    /// Of a process and of those of its children that have ended.
    static double withEnded(long pid) throws IOException {
        return sum(pid, 4);
    }

    private static double sum(long pid, int fields) throws IOException {
        String stat = Files.readString(Path.of("/proc", String.valueOf(pid), "stat"));
        return Stream.of(stat.substring(stat.lastIndexOf(')') + 2).split(" "))
                        .skip(USER)
                        .limit(fields)
                        .mapToLong(Long::parseLong)
                        .sum()
                / TICKS_PER_SECOND;
    }

    /// Of a process and of its children that are still there.
    static double ofFamily(long pid) throws IOException {
        double seconds = of(pid);
        for (ProcessHandle child : ProcessHandle.of(pid).orElseThrow().children().toList()) {
            seconds += of(child.pid());
        }
        return seconds;
    }
}
