package io.coremill;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// `perf stat`, which counts what the scheduler does for some threads between two moments.
public final class PerfStat {
    private static final double TICK = 0.01;

    private final double stolenBefore = stolen();
    private final Process perf;

    private PerfStat(Process perf) throws IOException {
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

    /// `perf` counts what the hypervisor takes from a running thread as the thread's, the
    /// scheduler does not.
    ///
    /// @param least CPU seconds of the threads if all that was taken meanwhile was taken from them
    /// @param most the same if nothing was
    /// @param migrations moves from one core to another
    public record Counted(double least, double most, long migrations) {}

    public Counted end() throws Exception {
        perf.getOutputStream().close();
        try (BufferedReader errors = perf.errorReader(StandardCharsets.UTF_8)) {
            List<String> lines = errors.lines().toList();
            perf.waitFor();
            double counted = value("task-clock", lines) / 1e3;
            return new Counted(
                    counted - (stolen() - stolenBefore),
                    counted,
                    Math.round(value("migrations", lines)));
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /// From all cores since the machine started, in seconds.
    private static double stolen() throws IOException {
        String cores = Files.readAllLines(Path.of("/proc/stat")).getFirst();
        return Long.parseLong(cores.split(" +", -1)[8]) * TICK;
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
