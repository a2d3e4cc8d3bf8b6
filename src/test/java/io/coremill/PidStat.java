package io.coremill;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// `pidstat`, which tells a process's share of a core second by second.
public final class PidStat {
    private static final int CPU = 7;

    private final Process pidstat;
    private final BlockingQueue<Look> looks = new LinkedBlockingQueue<>();
    private final List<Look> taken = new ArrayList<>();

    private PidStat(Process pidstat) {
        this.pidstat = pidstat;
        Thread.ofVirtual().start(this::read);
    }

    /// Has looked once on return.
    public static PidStat of(long pid) throws IOException, InterruptedException {
        Tools.need("pidstat");
        var builder = new ProcessBuilder("pidstat", "-u", "-h", "-H", "-p", "" + pid, "1");
        builder.environment().put("LC_ALL", "C");
        var stat = new PidStat(builder.start());
        var _ = stat.next();
        return stat;
    }

    /// It looks every second, but as late as the machine has time for it; the interval after a late
    /// look is shorter.
    ///
    /// @param least CPU seconds if the intervals in which they were used were as short as any can
    ///     have been
    /// @param most the same if these were as long as any can have been
    public record Used(double least, double most) {}

    /// After an interval that has begun after the call.
    public Used end() throws InterruptedException {
        long called = System.nanoTime();
        while (next().nanos() < called) {}
        var _ = next();
        pidstat.destroy();
        double shares = taken.stream().mapToDouble(Look::share).sum();
        double lateness = lateness();
        return new Used(shares * (1 - lateness), shares * (1 + lateness));
    }

    /// In seconds: how far looks lie from where they should, against each other.
    private double lateness() {
        double[] late = new double[taken.size()];
        for (int i = 0; i < late.length; i++) {
            late[i] = (taken.get(i).nanos() - taken.getFirst().nanos()) / 1e9 - i;
        }
        var told = Arrays.stream(late).summaryStatistics();
        return told.getMax() - told.getMin();
    }

    private Look next() throws InterruptedException {
        Look next = looks.poll(60, TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError("pidstat has ended");
        }
        taken.add(next);
        return next;
    }

    private void read() {
        try (BufferedReader lines = pidstat.inputReader(StandardCharsets.UTF_8)) {
            lines.lines()
                    .filter(line -> !line.isBlank() && Character.isDigit(line.charAt(0)))
                    .map(line -> new Look(share(line), System.nanoTime()))
                    .forEach(looks::add);
        } catch (IOException | UncheckedIOException e) {
            // it has been ended
        }
    }

    private static double share(String line) {
        return Double.parseDouble(line.strip().split(" +", -1)[CPU]) / 100;
    }

    /// @param share of a core that was used since the look before
    /// @param nanos when it was told
    private record Look(double share, long nanos) {}
}
