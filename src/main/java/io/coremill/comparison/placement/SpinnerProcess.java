package io.coremill.comparison.placement;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.coremill.cores.kernel.StatLine;
import io.coremill.cores.usage.PlacementSample;
import io.coremill.cores.usage.WorkerPlacement;
import io.coremill.subprocess.ProcessSignals;
import io.coremill.subprocess.Subprocess;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A process of one thread that writes first of all where it is, and then counts until it is asked
/// to end. For the thread that started it alone.
final class SpinnerProcess implements AutoCloseable {
    /// `read` is the shell's own: nothing else runs before it has written where it is.
    static final List<String> ONCE = shell("read -r stat </proc/self/stat; echo \"$stat\"");

    static final List<String> COUNTING =
            shell(
                    "read -r stat </proc/self/stat; "
                            + "[ -r /proc/self/sched ] && while read -r name _ count; do"
                            + " case $name in *nr_migrations) moves=$count; break;; esac;"
                            + " done </proc/self/sched; i=0; trap 'echo $i' USR1;"
                            + " trap 'echo $i; exit 0' TERM; echo \"$stat\"; echo \"$moves\";"
                            + " while :; do i=$((i+1)); done");

    private static final int USR1 = 10;

    private final Subprocess process;
    private final Runnable afterwards;
    private final BufferedReader lines;
    private WorkerPlacement seen = WorkerPlacement.NONE;
    private WorkerPlacement atFirst = WorkerPlacement.NONE;
    private @Nullable Long movesBefore;

    /// @param afterwards called when it has ended
    SpinnerProcess(Subprocess process, Runnable afterwards) {
        this.process = process;
        this.afterwards = afterwards;
        this.lines = new BufferedReader(new InputStreamReader(process.stdout(), US_ASCII));
    }

    private static List<String> shell(String script) {
        return List.of("sh", "-c", script);
    }

    /// The core that it was on when it ran its first instructions; to be asked once, first of all.
    int firstCore() throws IOException {
        return new StatLine(line()).core().orElseThrow(SpinnerProcess::unreadable);
    }

    private static IOException unreadable() {
        return new IOException("a process of the placement experiment did not write its core");
    }

    /// They are watched from now on.
    ///
    /// @return the turns that they have made so far
    static long begin(Collection<SpinnerProcess> all) throws IOException {
        for (SpinnerProcess each : all) {
            String moves = each.line(); // its second, which was not needed until now
            each.movesBefore = moves.isEmpty() ? null : Long.valueOf(moves);
            each.look();
            each.atFirst = each.seen;
        }
        return turns(all, USR1);
    }

    /// They are watched no more, and end.
    ///
    /// @return the turns that they have made in all
    static long end(Collection<SpinnerProcess> all) throws IOException {
        all.forEach(SpinnerProcess::look);
        return turns(all, ProcessSignals.TERM);
    }

    private static long turns(Collection<SpinnerProcess> all, int signal) throws IOException {
        all.forEach(each -> each.process.signal(signal));
        long turns = 0;
        for (SpinnerProcess each : all) {
            turns += Long.parseLong(each.line());
        }
        return turns;
    }

    void look() {
        seen = seen.followedBy(PlacementSample.of(List.of(process.pid())));
    }

    /// What it did while it was watched, and whether it has moved since it first ran. The kernel
    /// counts from the fork on, and may move it to become its program: that move does not count.
    PlacementLoad.Stay stay(StartCores.Start start) {
        var byCore = new TreeMap<>(seen.nanosByCore());
        atFirst.nanosByCore().forEach((core, nanos) -> byCore.merge(core, -nanos, Long::sum));
        Collection<Long> nanos = byCore.values();
        double all = nanos.stream().mapToDouble(Long::doubleValue).sum();
        double most = nanos.stream().mapToDouble(Long::doubleValue).max().orElse(0);
        return new PlacementLoad.Stay(
                start,
                since(atFirst.migrations()),
                since(movesBefore),
                all / 1e9,
                all == 0 ? 1 : most / all);
    }

    private @Nullable Long since(@Nullable Long before) {
        Long now = seen.migrations();
        return before == null || now == null ? null : Long.valueOf(now - before);
    }

    private String line() throws IOException {
        String line = lines.readLine();
        if (line == null) {
            throw new IOException("a process of the placement experiment ended before its time");
        }
        return line;
    }

    /// Ends it.
    @Override
    public void close() {
        process.signal(ProcessSignals.KILL);
        var _ = process.reap();
        afterwards.run();
    }
}
