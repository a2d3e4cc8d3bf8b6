package io.coremill.web.history;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.LongStream;

/// The last day, minute by minute, in bounded memory and in a file of bounded size. A minute in
/// which there was something to do is written when it is over; others ten at once, so that an idle
/// service leaves the disk alone.
public final class DayHistory implements AutoCloseable {
    static final int MINUTES = (int) Duration.ofDays(1).toMinutes();
    private static final int MOST_UNWRITTEN = 10;

    private final MinuteFile file;
    private final MinuteRecord[] ring = new MinuteRecord[MINUTES];
    private final List<MinuteRecord> unwritten = new ArrayList<>();
    private long minute = -1;
    private long finished = 0;
    private long failed = 0;
    private double busy = 0;
    private int busySeconds = 0;

    /// @param path of its file, which is made when there is something to write
    public DayHistory(Path path) {
        file = new MinuteFile(path, MINUTES);
        file.read().forEach(this::keep);
    }

    /// One more second is over.
    ///
    /// @param ended jobs that reached a final state in it
    /// @param failures those of them that failed
    /// @param share of the cores that was busy; NaN if it is not known
    /// @param load asked once a minute
    public synchronized void second(
            Instant now, long ended, long failures, double share, Supplier<Load> load) {
        long current = now.getEpochSecond() / 60;
        if (minute != current) {
            if (minute >= 0) {
                endMinute(load.get());
            }
            minute = current;
        }
        finished += ended;
        failed += failures;
        if (!Double.isNaN(share)) {
            busy += share;
            busySeconds++;
        }
    }

    /// The last minutes that are over, oldest first; empty where nothing is known of one.
    synchronized List<Optional<MinuteRecord>> last(int minutes, Instant now) {
        long end = now.getEpochSecond() / 60;
        return LongStream.range(end - minutes, end).mapToObj(this::of).toList();
    }

    /// Writes what has gathered.
    @Override
    public synchronized void close() {
        write();
    }

    private void endMinute(Load load) {
        float share = busySeconds == 0 ? Float.NaN : (float) (busy / busySeconds);
        var over =
                new MinuteRecord(
                        minute,
                        bounded(finished),
                        bounded(failed),
                        share,
                        bounded(load.waiting()),
                        bounded(load.running()));
        finished = 0;
        failed = 0;
        busy = 0;
        busySeconds = 0;
        keep(over);
        unwritten.add(over);
        if (over.isActive() || unwritten.size() >= MOST_UNWRITTEN) {
            write();
        }
    }

    private void write() {
        if (!unwritten.isEmpty()) {
            file.write(unwritten);
            unwritten.clear();
        }
    }

    private void keep(MinuteRecord over) {
        ring[(int) (over.minute() % MINUTES)] = over;
    }

    private Optional<MinuteRecord> of(long wanted) {
        MinuteRecord there = ring[(int) (wanted % MINUTES)];
        return Optional.ofNullable(there).filter(its -> its.minute() == wanted);
    }

    private static int bounded(long count) {
        return (int) Math.min(count, Integer.MAX_VALUE);
    }

    /// How many jobs wait and run.
    public record Load(long waiting, long running) {}
}
