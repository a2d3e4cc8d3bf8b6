package io.coremill.cores;

import io.coremill.cores.kernel.AllowedCores;
import io.coremill.cores.kernel.Procfs;
import io.coremill.cores.ledger.CoreLedger;
import io.coremill.cores.ledger.JobsShare;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads the time of every core once a second, for as long as it is open. Where there is no procfs
/// it finds no cores.
public final class CoreSampler implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(CoreSampler.class);
    private static final long PERIOD_SECONDS = 1;

    private final Procfs procfs;
    private final CoreLedger ledger;
    private final LongSupplier nanoTime;
    private final ScheduledExecutorService clock =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("coremill-cores").factory());
    private final List<IntConsumer> observers = new ArrayList<>();
    private volatile Sample last = Sample.NONE;
    private volatile @Nullable JobsShare jobs;

    /// Of this host. Takes a first sample at once.
    ///
    /// @param ledger kept up to date, too
    /// @param nanoTime rises steadily from anywhere
    public static CoreSampler start(CoreLedger ledger, LongSupplier nanoTime) {
        var sampler = new CoreSampler(Procfs.HOST, ledger, nanoTime);
        sampler.sample();
        var _ =
                sampler.clock.scheduleAtFixedRate(
                        sampler::sampleOrLog, PERIOD_SECONDS, PERIOD_SECONDS, TimeUnit.SECONDS);
        return sampler;
    }

    CoreSampler(Procfs procfs, CoreLedger ledger, LongSupplier nanoTime) {
        this.procfs = procfs;
        this.ledger = ledger;
        this.nanoTime = nanoTime;
    }

    /// Every core that has been online since the start, in ascending order.
    public List<CoreView> cores() {
        Sample now = last;
        JobsShare shares = jobs;
        Set<Integer> allowed = AllowedCores.affinity(procfs);
        return now.totals().values().stream()
                .map(CoreTotal::time)
                .map(time -> view(time, now, shares, allowed.contains(time.core())))
                .toList();
    }

    /// Seconds that a core has spent in a mode since the machine started; never less than before.
    public double seconds(int core, CoreMode mode) {
        CoreTotal total = last.totals().get(core);
        return total == null ? 0 : total.time().seconds(mode);
    }

    /// The busy share of the last sample; not a number while there is none.
    public double utilization(int core) {
        Double share = last.utilization().get(core);
        return share == null ? Double.NaN : share;
    }

    /// Calls an observer once for every core: now for those it knows, and later for those that come
    /// online.
    public synchronized void forEachCore(IntConsumer observer) {
        observers.add(observer);
        last.totals().keySet().forEach(observer::accept);
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }

    /// Takes one more sample. Nothing is changed if it cannot be had.
    synchronized void sample() {
        String stat = procfs.read("stat");
        if (stat == null) {
            return;
        }
        Sample before = last;
        long at = nanoTime.getAsLong();
        Sample now = before.followedBy(CoreTime.parse(stat), at);
        last = now;
        AllowedCores.affinity(procfs).stream().filter(now.online()::contains).forEach(ledger::open);
        ledger.look();
        JobsShare earlier = jobs;
        jobs = earlier == null ? JobsShare.first(at, ledger) : earlier.followedBy(at, ledger);
        now.totals().keySet().stream()
                .filter(core -> !before.totals().containsKey(core))
                .forEach(core -> observers.forEach(observer -> observer.accept(core)));
    }

    /// What throws is not called again by its timer, so this does not.
    private void sampleOrLog() {
        try {
            sample();
        } catch (RuntimeException e) {
            log.warn("cores could not be sampled", e);
        }
    }

    private static CoreView view(
            CoreTime time, Sample now, @Nullable JobsShare jobs, boolean allowed) {
        int core = time.core();
        var seconds = new LinkedHashMap<String, Double>();
        for (CoreMode mode : CoreMode.values()) {
            seconds.put(mode.word(), time.seconds(mode));
        }
        boolean online = now.online().contains(core);
        return new CoreView(
                core,
                allowed,
                online,
                now.utilization().get(core),
                jobs == null ? null : jobs.of(core),
                seconds);
    }

    /// @param totals of every core that was ever seen
    /// @param online the cores that were in the last sample
    /// @param at when it was taken, in nanoseconds from anywhere
    private record Sample(
            SortedMap<Integer, CoreTotal> totals,
            Map<Integer, Double> utilization,
            Set<Integer> online,
            long at) {
        private static final long NANOS_PER_TICK = 1_000_000_000L / CoreTime.TICKS_PER_SECOND;
        static final Sample NONE = new Sample(new TreeMap<>(), Map.of(), Set.of(), 0);

        Sample followedBy(List<CoreTime> next, long nanos) {
            var totals = new TreeMap<>(this.totals);
            var utilization = new TreeMap<Integer, Double>();
            for (CoreTime read : next) {
                CoreTotal before = totals.get(read.core());
                totals.put(
                        read.core(), before == null ? CoreTotal.of(read) : before.followedBy(read));
                Double share = before == null ? null : share(before.read(), read, nanos - at);
                if (share != null) {
                    utilization.put(read.core(), share);
                }
            }
            return new Sample(
                    totals,
                    utilization,
                    next.stream().map(CoreTime::core).collect(Collectors.toUnmodifiableSet()),
                    nanos);
        }

        /// Null if it was offline in between. If no time has passed for this core, what was true
        /// last time still is.
        private @Nullable Double share(CoreTime before, CoreTime now, long nanos) {
            if (!online.contains(now.core()) || now.isAnewAfter(before)) {
                return null;
            }
            Double share = now.utilizationSince(before, nanos / NANOS_PER_TICK);
            return share == null ? utilization.get(now.core()) : share;
        }
    }
}
