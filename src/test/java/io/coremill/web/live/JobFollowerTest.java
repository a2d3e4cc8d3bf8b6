package io.coremill.web.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.coremill.job.JobState;
import io.coremill.web.sight.CallerSight;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/// When a job is looked at for a client, with a time that passes as the test asks.
class JobFollowerTest {
    private static final Duration HEARTBEAT = Duration.ofSeconds(15);
    private static final String BEAT = ":\n\n";

    private final SingleJob store = new SingleJob();
    private final ManualTimer timer = new ManualTimer();
    private final RecordedResponse response = new RecordedResponse();
    private final List<JobFollower> left = new ArrayList<>();
    private final JobFollower follower =
            new JobFollower(
                    new FollowedJob(
                            SingleJob.ID,
                            0,
                            store,
                            JsonMapper.shared(),
                            CallerSight.ALL,
                            new AtomicBoolean()),
                    timer,
                    left::add);

    @Test
    void itLooksAtOnceAndThenOnlyWhenSomethingIsNew() throws Exception {
        follow();
        assertThat(response.written).hasSize(1);
        timer.advance(Duration.ofSeconds(14));
        assertThat(store.looks()).isEqualTo(1);
    }

    @Test
    void manyChangesAreOneLookAMomentLater() throws Exception {
        follow();
        follower.changed();
        follower.changed();
        follower.changed();
        timer.run();
        assertThat(store.looks()).isEqualTo(1);
        timer.advance(Duration.ofMillis(200));
        assertThat(store.looks()).isEqualTo(2);
        follower.changed();
        timer.advance(Duration.ofMillis(200));
        assertThat(store.looks()).isEqualTo(3);
    }

    @Test
    void nobodyWaitsForTheEnd() throws Exception {
        follow();
        store.is(JobState.SUCCEEDED, 1);
        follower.finished();
        timer.run();
        assertThat(response.written).hasSize(2).last().asString().contains("0-end");
        assertThat(left).containsExactly(follower);
        follower.changed();
        timer.advance(HEARTBEAT);
        assertThat(store.looks()).isEqualTo(2);
    }

    @Test
    void aLongLogIsReadOnWithoutAnyNews() throws Exception {
        store.logs(250);
        follow();
        assertThat(response.written).hasSize(251);
    }

    /// A client gets what is new once it has read what came before, and nothing piles up.
    @Test
    void whoReadsSlowlyIsLookedForAgainOnceItHasReadAll() throws Exception {
        EventStream stream = follow();
        response.isReady = false;
        store.logs(1);
        follower.changed();
        timer.advance(Duration.ofSeconds(1));
        assertThat(store.looks()).isEqualTo(2);
        store.logs(1);
        follower.changed();
        timer.advance(Duration.ofSeconds(1));
        assertThat(store.looks()).isEqualTo(2);
        response.isReady = true;
        stream.onWritePossible();
        timer.run();
        assertThat(store.looks()).isEqualTo(3);
        assertThat(response.written).hasSize(3);
    }

    @Test
    void aHeartbeatComesEveryFifteenSeconds() throws Exception {
        follow();
        timer.advance(HEARTBEAT.minusMillis(1));
        assertThat(response.written).doesNotContain(BEAT);
        timer.advance(Duration.ofMillis(1));
        timer.advance(HEARTBEAT);
        assertThat(response.written).hasSize(3).endsWith(BEAT, BEAT);
    }

    @Test
    void whoReadsNothingForThreeHeartbeatsIsCutOff() throws Exception {
        follow();
        response.isReady = false;
        store.logs(1);
        follower.changed();
        timer.advance(Duration.ofMillis(200));
        timer.advance(HEARTBEAT.multipliedBy(2));
        assertThat(left).isEmpty();
        timer.advance(HEARTBEAT);
        assertThat(left).containsExactly(follower);
    }

    @Test
    void whoReadsInBetweenIsNot() throws Exception {
        EventStream stream = follow();
        for (int round = 0; round < 3; round++) {
            response.isReady = false;
            store.logs(1);
            follower.changed();
            timer.advance(HEARTBEAT.multipliedBy(2));
            response.isReady = true;
            stream.onWritePossible();
            timer.advance(HEARTBEAT);
        }
        assertThat(left).isEmpty();
    }

    @Test
    void aJobThatCannotBeLookedAtEndsTheStream() throws Exception {
        follow();
        store.is(JobState.RUNNING, 1);
        store.breaks();
        follower.finished();
        timer.run();
        assertThat(left).containsExactly(follower);
    }

    @Test
    void aClientThatIsGoneCostsNothingMore() throws Exception {
        EventStream stream = follow();
        stream.cutOff();
        follower.changed();
        timer.advance(HEARTBEAT.multipliedBy(3));
        assertThat(store.looks()).isEqualTo(1);
        assertThat(timer.dueWithin(Duration.ofDays(1))).isZero();
        assertThat(left).containsExactly(follower);
    }

    @Test
    void newsAfterTheEndOfTheServiceDoNoHarm() throws Exception {
        follow();
        timer.shutdownNow();
        assertThatCode(
                        () -> {
                            follower.changed();
                            follower.finished();
                        })
                .doesNotThrowAnyException();
    }

    private EventStream follow() throws Exception {
        store.is(JobState.RUNNING, 0);
        EventStream stream =
                EventStream.open(
                        RecordedResponse.request(), response, JobFollower.MOST_PENDING, follower);
        follower.begin(stream);
        stream.onWritePossible();
        timer.run();
        return stream;
    }
}
