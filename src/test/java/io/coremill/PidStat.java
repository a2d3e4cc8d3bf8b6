package io.coremill;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/// `pidstat`, which tells a process's share of a core second by second.
public final class PidStat {
    private static final int CPU = 7;

    private final Process pidstat;
    private final BufferedReader lines;
    private final long start = System.nanoTime();
    private double sum = 0;
    private int intervals = 0;

    private PidStat(Process pidstat) {
        this.pidstat = pidstat;
        this.lines = pidstat.inputReader(StandardCharsets.UTF_8);
    }

    /// Has looked once on return.
    public static PidStat of(long pid) throws IOException {
        Tools.need("pidstat");
        var builder = new ProcessBuilder("pidstat", "-u", "-h", "-H", "-p", "" + pid, "1");
        builder.environment().put("LC_ALL", "C");
        var stat = new PidStat(builder.start());
        stat.next();
        return stat;
    }

    /// An interval is a second and a little more, as the machine has time.
    ///
    /// @param least CPU seconds if none of them was longer
    /// @param most the same if all that they were longer was where the CPU time was used
    public record Used(double least, double most) {}

    /// After an interval that has begun after the call.
    public Used end() throws IOException {
        next();
        next();
        double passed = (System.nanoTime() - start) / 1e9;
        pidstat.destroy();
        return new Used(sum, sum * (passed - (intervals - 1)));
    }

    private void next() throws IOException {
        String line = lines.readLine();
        while (line != null && (line.isBlank() || !Character.isDigit(line.charAt(0)))) {
            line = lines.readLine();
        }
        if (line == null) {
            throw new IOException("pidstat has ended");
        }
        sum += Double.parseDouble(line.strip().split(" +", -1)[CPU]) / 100;
        intervals++;
    }
}
