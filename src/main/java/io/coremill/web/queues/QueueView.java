package io.coremill.web.queues;

import io.coremill.dispatch.QueueStatus;
import io.coremill.executor.JobExecutor;
import io.coremill.executor.LastWords;
import io.coremill.queue.cluster.LiveTakers;
import io.coremill.queue.lookup.QueueDepth;
import io.coremill.web.sight.CallerSight;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A queue as the API shows it. One that has jobs but is no longer configured shows those alone;
/// one that this node does not serve has no slots.
///
/// @param servedBy the names of the live nodes that run its jobs
/// @param waitingFor what there must be before its jobs can start, if some wait and no live node
///     serves it
/// @param queued how many wait; null, as all figures, for one who sees some of its jobs only
/// @param oldestAge how long the longest-waiting queued job has been due
/// @param degradedBy why it cannot run anything at present
public record QueueView(
        String name,
        boolean configured,
        boolean paused,
        List<String> servedBy,
        @Nullable String waitingFor,
        @Nullable Long queued,
        @Nullable Long scheduled,
        @Nullable Long running,
        @Nullable Duration oldestAge,
        @Nullable SlotsView slots,
        @Nullable String degradedBy,
        @Nullable DefinitionView definition) {

    /// @param definition null if it is not configured
    /// @param status null if this node does not serve it
    static QueueView of(
            QueueDepth depth,
            boolean paused,
            LiveTakers takers,
            @Nullable Duration oldestAge,
            @Nullable DefinitionView definition,
            @Nullable QueueStatus status) {
        return new QueueView(
                depth.queue(),
                definition != null,
                paused,
                takers.of(depth.queue()),
                depth.queued() + depth.scheduled() == 0 ? null : takers.waitingFor(depth.queue()),
                depth.queued(),
                depth.scheduled(),
                depth.running(),
                oldestAge,
                status == null ? null : SlotsView.of(status.slots()),
                status == null ? null : status.degradedBy(),
                definition);
    }

    /// As one sees it who may see the queue: without what its programs wrote last, unless that one
    /// sees all of its jobs and what is in them.
    public QueueView within(CallerSight sight) {
        if (sight.isAll()) {
            return this;
        }
        if (!sight.hasWhole(name)) {
            return withoutFigures();
        }
        return sight.showsContents() ? this : withoutLastWords();
    }

    private QueueView withoutLastWords() {
        return new QueueView(
                name,
                configured,
                paused,
                servedBy,
                waitingFor,
                queued,
                scheduled,
                running,
                oldestAge,
                slots,
                trouble(),
                definition);
    }

    private @Nullable String trouble() {
        return degradedBy == null ? null : LastWords.without(degradedBy);
    }

    /// For one who sees some of its jobs only, and is not to learn how many others there are.
    private QueueView withoutFigures() {
        return new QueueView(
                name,
                configured,
                paused,
                servedBy,
                null,
                null,
                null,
                null,
                null,
                null,
                trouble(),
                definition);
    }

    /// Places for attempts.
    record SlotsView(int total, int busy, int idle, int stuck) {

        static SlotsView of(JobExecutor.Slots slots) {
            return new SlotsView(slots.total(), slots.busy(), slots.idle(), slots.stuck());
        }
    }
}
