package io.coremill.comparison.placement;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.coremill.cores.Placement;
import io.coremill.cores.PlacementSample;
import io.coremill.subprocess.Signals;
import io.coremill.subprocess.Subprocess;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.Collection;
import java.util.List;

/// A process of one thread that says first of all where it is, and then counts until it is told to
/// end. For the thread that started it alone.
final class Spinner implements AutoCloseable {
    /// `read` is the shell's own: nothing else runs before it has told where it is.
    static final List<String> ONCE = shell("read -r stat </proc/self/stat; echo \"$stat\"");

    static final List<String> COUNTING =
            shell(
                    "read -r stat </proc/self/stat; i=0; trap 'echo $i' USR1;"
                            + " trap 'echo $i; exit 0' TERM; echo \"$stat\";"
                            + " while :; do i=$((i+1)); done");

    private static final int USR1 = 10;

    /// Where `processor` stands, counted from the state, which follows the last `)`.
    private static final int PROCESSOR = 36;

    private final Subprocess process;
    private final Runnable afterwards;
    private final BufferedReader lines;
    private Placement seen = Placement.NONE;
    private Placement atFirst = Placement.NONE;

    /// @param afterwards called when it has ended
    Spinner(Subprocess process, Runnable afterwards) {
        this.process = process;
        this.afterwards = afterwards;
        this.lines = new BufferedReader(new InputStreamReader(process.stdout(), US_ASCII));
    }

    private static List<String> shell(String script) {
        return List.of("sh", "-c", script);
    }

    /// The core that it was on when it ran its first instructions; to be asked once, first of all.
    int firstCore() throws IOException {
        String stat = line();
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return Integer.parseInt(fields[PROCESSOR]);
    }

    /// They are watched from now on.
    ///
    /// @return the turns that they have made so far
    static long begin(Collection<Spinner> all) throws IOException {
        for (Spinner each : all) {
            each.look();
            each.atFirst = each.seen;
        }
        return turns(all, USR1);
    }

    /// They are watched no more, and end.
    ///
    /// @return the turns that they have made in all
    static long end(Collection<Spinner> all) throws IOException {
        all.forEach(Spinner::look);
        return turns(all, Signals.TERM);
    }

    private static long turns(Collection<Spinner> all, int signal) throws IOException {
        all.forEach(each -> each.process.signal(signal));
        long turns = 0;
        for (Spinner each : all) {
            turns += Long.parseLong(each.line());
        }
        return turns;
    }

    void look() {
        seen = seen.followedBy(PlacementSample.of(List.of(process.pid())));
    }

    /// What it did while it was watched.
    Load.Stay stay(Starts.Start start) {
        Long before = atFirst.migrations();
        Long after = seen.migrations();
        Collection<Long> nanos = seen.nanosByCore().values();
        double all = nanos.stream().mapToDouble(Long::doubleValue).sum();
        double most = nanos.stream().mapToDouble(Long::doubleValue).max().orElse(0);
        return new Load.Stay(
                start,
                before == null || after == null ? null : (Long) (after - before),
                all / 1e9,
                all == 0 ? 1 : most / all);
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
        process.signal(Signals.KILL);
        var _ = process.reap();
        afterwards.run();
    }
}
