package io.coremill.comparison.placement;

import io.coremill.cores.kernel.AllowedCores;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/// The experiment. It keeps all cores busy for seconds, so it belongs into a separate process,
/// with which all that it has started ends.
public final class PlacementTrial {
    private static final int MOST_PROCESSES = 512;
    private static final int LEAST_STARTS = 20;
    private static final int LEAST_ROUNDS = 3;
    private static final int FORKS = 100;
    private static final Duration ROUND = Duration.ofSeconds(1);
    private static final Duration LOOK = Duration.ofMillis(20);

    private final Path directory;
    private final Consumer<String> progress;
    private final LongSupplier nanos;
    private final CountDownLatch never = new CountDownLatch(1);

    /// @param directory for what its processes may write
    /// @param progress gets what is done now
    /// @param nanos rises steadily from anywhere
    public PlacementTrial(Path directory, Consumer<String> progress, LongSupplier nanos) {
        this.directory = directory.toAbsolutePath();
        this.progress = progress;
        this.nanos = nanos;
    }

    /// On the calling thread, in about half a minute.
    ///
    /// @throws IOException if this system does not report where processes are, or starts none
    public PlacementReport run() throws IOException, InterruptedException {
        if (!SpinnerStarter.isPossible()) {
            throw new IOException(
                    "this system does not report where processes are; Linux with glibc does");
        }
        List<Integer> cores = List.copyOf(AllowedCores.get());
        return new PlacementReport(cores, loads(Math.max(1, cores.size())), forks(), null);
    }

    /// As many processes as there are cores, and twice as many; in turns with the same ones pinned.
    private List<PlacementLoad> loads(int cores) throws IOException, InterruptedException {
        List<Integer> sizes = sizes(cores);
        int each = sizes.stream().mapToInt(Integer::intValue).sum();
        int rounds = Math.max(LEAST_ROUNDS, Math.ceilDiv(LEAST_STARTS, each));
        var loads = new ArrayList<PlacementLoad>();
        for (int size : sizes) {
            loads.addAll(loads(size, rounds));
        }
        return loads;
    }

    static List<Integer> sizes(int cores) {
        return Stream.of(cores, 2 * cores)
                .map(n -> Math.min(n, MOST_PROCESSES))
                .distinct()
                .toList();
    }

    private List<PlacementLoad> loads(int size, int rounds)
            throws IOException, InterruptedException {
        var free = new SpinnerStarter(directory, SpinnerProcess.COUNTING, false, size, nanos);
        var pinned = new SpinnerStarter(directory, SpinnerProcess.COUNTING, true, size, nanos);
        boolean canPin = pinned.trouble() == null;
        var ofFree = new ArrayList<PlacementLoad.Round>();
        var ofPinned = new ArrayList<PlacementLoad.Round>();
        for (int i = 1; i <= rounds; i++) {
            progress.accept("placement of %d processes, round %d of %d".formatted(size, i, rounds));
            ofFree.add(round(free, size));
            if (canPin) {
                ofPinned.add(round(pinned, size));
            }
        }
        PlacementLoad unpinned = PlacementLoad.of(size, false, ofFree);
        return canPin
                ? List.of(unpinned, PlacementLoad.of(size, true, ofPinned))
                : List.of(unpinned);
    }

    private PlacementLoad.Round round(SpinnerStarter starter, int size)
            throws IOException, InterruptedException {
        var all = new ArrayList<SpinnerStarter.Started>();
        try {
            for (int i = 0; i < size; i++) {
                all.add(starter.start());
            }
            return watched(all);
        } finally {
            all.forEach(each -> each.spinner().close());
        }
    }

    private PlacementLoad.Round watched(List<SpinnerStarter.Started> all)
            throws IOException, InterruptedException {
        List<SpinnerProcess> spinners = all.stream().map(SpinnerStarter.Started::spinner).toList();
        long before = SpinnerProcess.begin(spinners);
        long since = nanos.getAsLong();
        while (nanos.getAsLong() - since < ROUND.toNanos()) {
            var _ = never.await(LOOK.toMillis(), TimeUnit.MILLISECONDS);
            spinners.forEach(SpinnerProcess::look);
        }
        long passed = nanos.getAsLong() - since;
        long turns = SpinnerProcess.end(spinners) - before;
        return new PlacementLoad.Round(
                all.stream().map(each -> each.spinner().stay(each.start())).toList(),
                turns * 1e9 / passed);
    }

    private StartCores forks() throws IOException {
        progress.accept("placement of short-lived processes");
        var starter = new SpinnerStarter(directory, SpinnerProcess.ONCE, false, 1, nanos);
        var starts = new ArrayList<StartCores.Start>();
        for (int i = 0; i < FORKS; i++) {
            SpinnerStarter.Started started = starter.start();
            starts.add(started.start());
            started.spinner().close();
        }
        return StartCores.of(starts);
    }
}
