package io.coremill;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

/// `perf stat`, which counts what the scheduler does for some threads between two moments.
public final class PerfStat {
    private final Process perf;

    private PerfStat(Process perf) {
        this.perf = perf;
    }

    /// Counts from the return on. Skips the test where `perf` may not or cannot.
    ///
    /// @param whom `-p PID` or `-t TID,TID`
    public static PerfStat attach(String... whom) throws IOException {
        Tools.need("perf");
        var builder =
                new ProcessBuilder(
                        Stream.of(
                                        List.of(
                                                "perf",
                                                "stat",
                                                "-x,",
                                                "-e",
                                                "task-clock,migrations"),
                                        List.of(whom),
                                        List.of("--", "sh", "-c", "echo ready; read end"))
                                .flatMap(List::stream)
                                .toList());
        builder.environment().put("LC_ALL", "C");
        var stat = new PerfStat(builder.start());
        if (!"ready".equals(stat.perf.inputReader(StandardCharsets.UTF_8).readLine())) {
            Tools.missing("perf");
        }
        return stat;
    }

    /// @param cpuSeconds that the threads used
    /// @param migrations moves from one core to another
    public record Counted(double cpuSeconds, long migrations) {}

    public Counted end() throws Exception {
        perf.getOutputStream().close();
        try (BufferedReader errors = perf.errorReader(StandardCharsets.UTF_8)) {
            List<String> lines = errors.lines().toList();
            perf.waitFor();
            return new Counted(
                    value("task-clock", lines) / 1e3, Math.round(value("migrations", lines)));
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static double value(String event, List<String> lines) {
        for (String line : lines) {
            String[] fields = line.split(",", -1);
            if (fields.length > 2 && fields[2].startsWith(event)) {
                if (fields[0].startsWith("<")) {
                    Tools.missing("perf"); // "<not supported>"
                }
                return Double.parseDouble(fields[0]);
            }
        }
        throw new AssertionError(lines);
    }
}
