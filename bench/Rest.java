import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// What the service takes from the machine while it has nothing to do.
///
/// @param share of one core
/// @param megabytes of memory that is its own, RSS
record Rest(double share, double megabytes) {
    private static final double TICKS_PER_SECOND = 100;
    private static final int USER = 11;

    /// Compilers are still at work after a start.
    private static final int SETTLING = 20;

    private static final int SECONDS = 20;

    /// @param pid of a service that has just started
    static Rest of(long pid) throws IOException, InterruptedException {
        TimeUnit.SECONDS.sleep(SETTLING);
        long before = ticks(pid);
        TimeUnit.SECONDS.sleep(SECONDS);
        double used = (ticks(pid) - before) / TICKS_PER_SECOND;
        return new Rest(used / SECONDS, rss(pid));
    }

    private static long ticks(long pid) throws IOException {
        String stat = Files.readString(Path.of("/proc", String.valueOf(pid), "stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return Long.parseLong(fields[USER]) + Long.parseLong(fields[USER + 1]);
    }

    private static double rss(long pid) throws IOException {
        List<String> status = Files.readAllLines(Path.of("/proc", String.valueOf(pid), "status"));
        return status.stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")) / 1024)
                .findFirst()
                .orElseThrow();
    }
}
