package io.coremill.web.live;

import io.coremill.cores.CoreSampler;
import io.coremill.job.JobState;
import io.coremill.queue.StorageUnavailableException;
import io.coremill.queue.lookup.JobFilter;
import io.coremill.queue.lookup.JobLookup;
import io.coremill.queue.lookup.JobVisibility;
import io.coremill.web.history.DayHistory;
import io.coremill.web.sight.CallerSight;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/// Sends all listeners each second how things are. A second is made once for all of them, and not
/// at all while there are none; what is kept always is the [SecondHistory].
@Component
class LiveFeed {
    private static final Logger log = LoggerFactory.getLogger(LiveFeed.class);
    private static final Duration PERIOD = Duration.ofSeconds(1);
    private static final int KEPT_SECONDS = 300;

    /// A listener that has read nothing for that many seconds is cut off.
    private static final int MOST_MISSED = 30;

    private final SnapshotBuilder snapshots;
    private final JobActivity activity;
    private final CoreSampler sampler;
    private final InstantSource clock;
    private final JsonMapper json;
    private final DayHistory day;
    private final JobLookup lookup;
    private final SecondHistory history = new SecondHistory(KEPT_SECONDS);
    private final List<Integer> cores = new CopyOnWriteArrayList<>();
    private final Set<Listener> listeners = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().name("coremill-live").daemon().factory());

    private Map<String, JobActivity.Ended> before = Map.of();
    private volatile Instant lastAt;
    private DayHistory.Load load = new DayHistory.Load(0, 0);

    LiveFeed(
            SnapshotBuilder snapshots,
            JobActivity activity,
            CoreSampler sampler,
            InstantSource clock,
            JsonMapper json,
            DayHistory day,
            JobLookup lookup) {
        this.snapshots = snapshots;
        this.activity = activity;
        this.sampler = sampler;
        this.clock = clock;
        this.json = json;
        this.day = day;
        this.lookup = lookup;
        lastAt = clock.instant();
        sampler.forEachCore(cores::add);
    }

    @PostConstruct
    void start() {
        var _ =
                timer.scheduleAtFixedRate(
                        this::secondOrLog,
                        PERIOD.toMillis(),
                        PERIOD.toMillis(),
                        TimeUnit.MILLISECONDS);
    }

    /// It gets the history now, and then every second.
    ///
    /// @param sight of who listens
    void add(EventStream stream, CallerSight sight) {
        Past past = sight.jobs().isAll() ? past() : past().ofCores();
        stream.offer(EventWriter.of("history", json.writeValueAsString(past)));
        listeners.add(new Listener(stream, sight));
    }

    void remove(EventStream stream) {
        listeners.removeIf(listener -> listener.stream == stream);
    }

    @PreDestroy
    void close() {
        timer.shutdownNow();
    }

    private Past past() {
        return new Past(lastAt, PERIOD, history.cores(), history.finished(), history.failed());
    }

    /// What throws is not called again by its timer, so this does not.
    private void secondOrLog() {
        try {
            second();
        } catch (RuntimeException e) {
            log.warn("the listeners of /v1/live go without this second", e);
        }
    }

    void second() {
        Instant now = clock.instant();
        Map<String, JobActivity.Ended> ended = endedSinceLastTime();
        Map<Integer, Double> utilization = utilization();
        JobActivity.Ended all =
                ended.values().stream().reduce(JobActivity.Ended.NONE, JobActivity.Ended::plus);
        history.record(utilization, all);
        day.second(now, all.finished(), all.failed(), average(utilization), this::load);
        lastAt = now;
        if (!listeners.isEmpty()) {
            tell(snapshots.at(now, ended));
        }
    }

    /// One text for all who see the same.
    private void tell(LiveTick tick) {
        var events = new HashMap<Shown, byte[]>();
        for (Listener listener : listeners) {
            byte[] event =
                    events.computeIfAbsent(
                            Shown.to(listener.sight), _ -> event(tick.within(listener.sight)));
            if (listener.stream.offer(event)) {
                listener.missed = 0;
            } else if (++listener.missed == MOST_MISSED) {
                listener.stream.cutOff();
            }
        }
    }

    private byte[] event(LiveTick tick) {
        return EventWriter.of("tick", json.writeValueAsString(tick));
    }

    private Map<String, JobActivity.Ended> endedSinceLastTime() {
        Map<String, JobActivity.Ended> now = activity.ended();
        var since = new HashMap<String, JobActivity.Ended>();
        now.forEach(
                (queue, ended) ->
                        since.put(
                                queue,
                                ended.minus(before.getOrDefault(queue, JobActivity.Ended.NONE))));
        before = now;
        return since;
    }

    /// As before while the store cannot be read: the minute has its ends all the same.
    private DayHistory.Load load() {
        try {
            load = new DayHistory.Load(count(JobState.QUEUED), count(JobState.RUNNING));
        } catch (StorageUnavailableException e) {
            log.debug("a minute has the load of the one before: {}", e.getMessage());
        }
        return load;
    }

    private long count(JobState state) {
        return lookup.count(new JobFilter(null, null, state, null), 0).jobs();
    }

    private static double average(Map<Integer, Double> shares) {
        return shares.values().stream()
                .mapToDouble(Double::doubleValue)
                .filter(share -> !Double.isNaN(share))
                .average()
                .orElse(Double.NaN);
    }

    private Map<Integer, Double> utilization() {
        var shares = new HashMap<Integer, Double>();
        cores.forEach(core -> shares.put(core, sampler.utilization(core)));
        return shares;
    }

    /// @param at the end of the newest second
    private record Past(
            Instant at,
            Duration period,
            SortedMap<Integer, List<@Nullable Double>> cores,
            List<Integer> finished,
            List<Integer> failed) {

        /// Without jobs, of which it is not known whose they were.
        Past ofCores() {
            return new Past(at, period, cores, List.of(), List.of());
        }
    }

    /// What a tick depends on that one gets.
    private record Shown(JobVisibility jobs, boolean contents) {
        static Shown to(CallerSight sight) {
            return new Shown(sight.jobs(), sight.showsContents());
        }
    }

    /// Only the timer counts what it missed.
    private static final class Listener {
        final EventStream stream;
        final CallerSight sight;
        int missed;

        Listener(EventStream stream, CallerSight sight) {
            this.stream = stream;
            this.sight = sight;
        }
    }
}
