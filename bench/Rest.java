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
    /// Compilers are still at work after a start.
    private static final int SETTLING = 20;

    private static final int SECONDS = 20;

    /// @param pid of a service that has just started
    static Rest of(long pid) throws IOException, InterruptedException {
        TimeUnit.SECONDS.sleep(SETTLING);
        double before = CpuSeconds.of(pid);
        TimeUnit.SECONDS.sleep(SECONDS);
        double used = CpuSeconds.of(pid) - before;
        return new Rest(used / SECONDS, rss(pid));
    }

    static double rss(long pid) throws IOException {
        List<String> status = Files.readAllLines(Path.of("/proc", String.valueOf(pid), "status"));
        return status.stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")) / 1024)
                .findFirst()
                .orElseThrow();
    }
}
