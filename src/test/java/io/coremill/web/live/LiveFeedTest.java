package io.coremill.web.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.cores.CoreSampler;
import io.coremill.cores.ledger.CoreLedger;
import io.coremill.dispatch.DispatchView;
import io.coremill.dispatch.QueueStatus;
import io.coremill.job.JobState;
import io.coremill.job.NodeName;
import io.coremill.job.SteadyClock;
import io.coremill.queue.KeptOutcomes;
import io.coremill.queue.SettableClock;
import io.coremill.queue.StoreHealth;
import io.coremill.queue.StoreProbe;
import io.coremill.web.history.DayHistory;
import io.coremill.web.queues.QueueViewsDraft;
import io.coremill.web.sight.CallerSight;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What listeners get each second; the seconds pass as the test asks.
class LiveFeedTest {
    private static final int MOST_PENDING = 4;
    private static final int MOST_MISSED = 30;

    @TempDir Path directory;
    private final SettableClock clock = new SettableClock();
    private final SingleJob store = new SingleJob();
    private final JobActivity activity = new JobActivity();
    private final CoreSampler sampler = CoreSampler.start(new CoreLedger(), System::nanoTime);
    private final RecordedResponse response = new RecordedResponse();
    private final List<EventStream> gone = new ArrayList<>();
    private int snapshots;
    private LiveFeed feed;

    @BeforeEach
    void create() {
        var snapshot =
                new SnapshotBuilder(
                        new NodeName("node"),
                        sampler,
                        QueueViewsDraft.of(store, new Idle(), new SteadyClock(clock, () -> 0)),
                        new Idle(),
                        activity,
                        new Probe());
        feed =
                new LiveFeed(
                        snapshot,
                        activity,
                        sampler,
                        clock,
                        JsonMapper.shared(),
                        new DayHistory(directory.resolve("history")),
                        store);
    }

    @AfterEach
    void close() {
        feed.close();
        sampler.close();
    }

    @Test
    void theHistoryComesFirstAndThenASecondEach() throws Exception {
        activity.finished(SingleJob.ID, "cpu", "noop", JobState.FAILED);
        second();
        feed.add(open(response), CallerSight.ALL);
        activity.finished(SingleJob.ID, "cpu", "noop", JobState.SUCCEEDED);
        activity.changed(SingleJob.ID);
        second();
        assertThat(response.written).hasSize(2);
        assertThat(response.written.getFirst()).startsWith("event: history\ndata: {");
        JsonNode past = data(response.written.getFirst());
        assertThat(past.path("at").asString()).isEqualTo("2026-03-01T12:00:01Z");
        assertThat(past.path("finished").toString()).isEqualTo("[1]");
        assertThat(past.path("failed").toString()).isEqualTo("[1]");
        assertThat(response.written.getLast()).startsWith("event: tick\ndata: {");
        JsonNode tick = data(response.written.getLast());
        assertThat(tick.path("at").asString()).isEqualTo("2026-03-01T12:00:02Z");
        assertThat(tick.path("node").asString()).isEqualTo("node");
        assertThat(tick.path("changes").asInt()).isEqualTo(1);
        assertThat(tick.path("cores").size()).isEqualTo(sampler.cores().size());
        assertThat(tick.path("cores").path(0).has("seconds")).isFalse();
    }

    /// What ended before the last second is not sent again.
    @Test
    void eachSecondHasItsOwnEnds() throws Exception {
        activity.finished(SingleJob.ID, "cpu", "noop", JobState.SUCCEEDED);
        second();
        second();
        activity.finished(SingleJob.ID, "cpu", "noop", JobState.FAILED);
        activity.finished(SingleJob.ID, "io", "noop", JobState.SUCCEEDED);
        second();
        feed.add(open(response), CallerSight.ALL);
        JsonNode past = data(response.written.getFirst());
        assertThat(past.path("finished").toString()).isEqualTo("[1,0,2]");
        assertThat(past.path("failed").toString()).isEqualTo("[0,0,1]");
    }

    @Test
    void aSecondIsMadeOnceForAllAndNotAtAllForNobody() throws Exception {
        second();
        assertThat(snapshots).isZero();
        var other = new RecordedResponse();
        feed.add(open(response), CallerSight.ALL);
        feed.add(open(other), CallerSight.ALL);
        second();
        assertThat(snapshots).isEqualTo(1);
        assertThat(other.written).isEqualTo(response.written);
    }

    /// Two minutes end meanwhile.
    @Test
    void whileTheStoreIsAwaySecondsGoOnWithTheQueuesAsTheyWere() throws Exception {
        feed.add(open(response), CallerSight.ALL);
        second();
        store.goesAway();
        clock.advance(Duration.ofMinutes(1));
        second();
        clock.advance(Duration.ofMinutes(1));
        second();
        assertThat(response.written).hasSize(4);
        JsonNode tick = data(response.written.getLast());
        assertThat(tick.at("/queues/0/name").asString()).isEqualTo("cpu");
        assertThat(tick.at("/queues/0/queued").asInt()).isEqualTo(1);
    }

    @Test
    void whoIsGoneIsToldNothing() throws Exception {
        EventStream stream = open(response);
        feed.add(stream, CallerSight.ALL);
        feed.remove(stream);
        second();
        assertThat(response.written).hasSize(1);
        assertThat(snapshots).isZero();
    }

    @Test
    void whoReadsNothingForThirtySecondsIsCutOff() throws Exception {
        response.isReady = false;
        feed.add(open(response), CallerSight.ALL);
        seconds(MOST_PENDING - 1 + MOST_MISSED - 1);
        assertThat(gone).isEmpty();
        second();
        assertThat(gone).hasSize(1);
        assertThat(response.written).isEmpty();
    }

    @Test
    void whoReadsAgainInTimeIsKeptAndHasMissedTheSecondsBetween() throws Exception {
        response.isReady = false;
        EventStream stream = open(response);
        feed.add(stream, CallerSight.ALL);
        for (int round = 0; round < 2; round++) {
            seconds(MOST_PENDING + MOST_MISSED - 2);
            response.isReady = true;
            stream.onWritePossible();
            response.isReady = false;
        }
        assertThat(gone).isEmpty();
        assertThat(response.written).hasSize(2 * MOST_PENDING);
    }

    private EventStream open(RecordedResponse to) throws Exception {
        return to.open(
                MOST_PENDING,
                stream -> {
                    gone.add(stream);
                    feed.remove(stream);
                });
    }

    private void seconds(int count) {
        for (int i = 0; i < count; i++) {
            second();
        }
    }

    private void second() {
        clock.advance(Duration.ofSeconds(1));
        feed.second();
    }

    private static JsonNode data(String event) {
        return JsonMapper.shared().readTree(event.substring(event.indexOf("data: ") + 6));
    }

    private final class Probe implements StoreProbe {
        @Override
        public StoreHealth health() {
            return StoreHealth.WRITABLE;
        }

        @Override
        public String storeName() {
            return "here";
        }

        @Override
        public KeptOutcomes keptOutcomes() {
            return new KeptOutcomes(null, 0, 0, 0);
        }

        @Override
        public CompletableFuture<StoreHealth> probe() {
            snapshots++;
            return CompletableFuture.completedFuture(StoreHealth.WRITABLE);
        }
    }

    private static final class Idle implements DispatchView {
        @Override
        public List<QueueStatus> queues() {
            return List.of();
        }

        @Override
        public @Nullable Set<String> announcedTypes(String queue) {
            return null;
        }

        @Override
        public boolean recycle(String worker) {
            return false;
        }

        @Override
        public boolean isDraining() {
            return false;
        }
    }
}
