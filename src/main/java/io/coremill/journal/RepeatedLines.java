package io.coremill.journal;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import io.coremill.journal.LineCount.Fate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/// Bounds what one cause can write to the log: of events that are alike within a second the first
/// ones are written, and of the others one with their number. What was asked for with a level below
/// INFO is written whole.
final class RepeatedLines extends UnsynchronizedAppenderBase<ILoggingEvent> {
    private static final Duration PERIOD = Duration.ofSeconds(1);

    private static final String AUDIT = "coremill.audit";

    /// More are not distinguished: any client may submit jobs of any type.
    private static final int MOST_KINDS = 50;

    private final List<Appender<ILoggingEvent>> targets;
    private final Map<LineKind, LineCount> counts = new ConcurrentHashMap<>();
    private final AtomicBoolean awaited = new AtomicBoolean();
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().name("coremill-log").daemon().factory());

    RepeatedLines(List<Appender<ILoggingEvent>> targets) {
        this.targets = List.copyOf(targets);
        setName("repeated-lines");
    }

    @Override
    protected void append(ILoggingEvent event) {
        if (!event.getLevel().isGreaterOrEqual(Level.INFO) || isRecord(event) || count(event)) {
            write(event);
        }
    }

    /// The audit log bounds itself, and is to be whole.
    private static boolean isRecord(ILoggingEvent event) {
        return event.getLoggerName().equals(AUDIT);
    }

    /// Writes what has been held back so far.
    void endSecond() {
        awaited.set(false);
        for (LineKind kind : List.copyOf(counts.keySet())) {
            LineCount count = counts.remove(kind);
            if (count != null) {
                count.end().forEach(this::write);
            }
        }
    }

    @Override
    public void stop() {
        timer.shutdownNow();
        endSecond();
        targets.forEach(Appender::stop);
        super.stop();
    }

    /// @return whether it is one of the first
    private boolean count(ILoggingEvent event) {
        LineKind kind = LineKind.of(event);
        if (counts.size() >= MOST_KINDS) {
            kind = kind.coarse();
        }
        var fate = Fate.TOO_LATE;
        while (fate == Fate.TOO_LATE) {
            fate = counts.computeIfAbsent(kind, _ -> new LineCount()).take(event);
        }
        awaitEndOfSecond();
        return fate == Fate.WRITTEN;
    }

    /// After an event has been counted: what has been counted before the end is looked at is seen.
    private void awaitEndOfSecond() {
        if (awaited.compareAndSet(false, true) && !timer.isShutdown()) {
            var _ = timer.schedule(this::endSecond, PERIOD.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void write(ILoggingEvent event) {
        targets.forEach(target -> target.doAppend(event));
    }
}
