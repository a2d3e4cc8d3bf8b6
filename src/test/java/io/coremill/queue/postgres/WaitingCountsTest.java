package io.coremill.queue.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.queue.StorageUnavailableException;
import io.coremill.queue.commit.PendingChanges;
import io.coremill.queue.commit.QueueCounters;
import io.coremill.queue.lookup.QueueDepth;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class WaitingCountsTest {
    private final QueueCounters counters = new QueueCounters(Map.of(), Set.of());
    private long now;
    private boolean shared = true;
    private long queued = 7;
    private int looks;
    private Duration length = Duration.ZERO;
    private Runnable meanwhile = () -> {};
    private final WaitingCounts counts =
            new WaitingCounts(counters, this::depths, () -> now, () -> shared);

    @Test
    void besideOtherNodesASubmissionLooksOnceASecond() {
        counts.look();
        assertThat(waiting()).isEqualTo(7);
        queued = 9;

        pass(Duration.ofMillis(999));
        assertThat(waiting()).isEqualTo(7);
        pass(Duration.ofMillis(1));

        assertThat(waiting()).isEqualTo(9);
        assertThat(looks).isEqualTo(2);
    }

    @Test
    void aNodeThatIsAloneAndHasSeenAllLooksOnceAMinute() {
        shared = false;

        seconds(120);

        assertThat(looks).isEqualTo(2);
    }

    @Test
    void aNodeThatIsAloneLooksAgainUntilNothingChangedMeanwhile() {
        shared = false;
        meanwhile = this::somethingIsCommitted;
        seconds(3);
        assertThat(looks).isEqualTo(3);
        assertThat(waiting()).as("what is counted here is newer").isZero();

        meanwhile = () -> {};
        seconds(60);

        assertThat(looks).isEqualTo(4);
        assertThat(waiting()).isEqualTo(7);
    }

    @Test
    void aBusyNodeThatHasSeenAllStaysWithOneLookAMinute() {
        shared = false;
        seconds(1);
        meanwhile = this::somethingIsCommitted;

        seconds(600);

        assertThat(looks).isEqualTo(11);
    }

    @Test
    void aNodeWhoseOthersHaveGoneCountsAtOnceWhatTheyDidLast() {
        shared = false;
        seconds(1);
        shared = true;
        pass(Duration.ofSeconds(1));
        queued = 3;
        shared = false;
        meanwhile = this::somethingIsCommitted;

        pass(Duration.ofSeconds(1));

        assertThat(waiting()).isEqualTo(3);
    }

    @Test
    void whatRanDuringSuchALookIsWrongUntilTheNextOneAtMost() {
        shared = true;
        counts.look();
        shared = false;
        meanwhile = this::somethingIsCommitted;
        pass(Duration.ofSeconds(1));
        queued = 4;
        pass(Duration.ofSeconds(1));
        assertThat(waiting()).isEqualTo(4);
        meanwhile = () -> {};
        queued = 5;
        pass(Duration.ofSeconds(1));
        assertThat(waiting()).isEqualTo(5);

        seconds(59);

        assertThat(looks).as("it has seen all").isEqualTo(4);
    }

    @Test
    void looksThatTakeLongTakeATenthOfTheTimeAtMost() {
        lookForTenMinutes();

        assertThat(looks).isBetween(25, 30);
    }

    private void lookForTenMinutes() {
        length = Duration.ofSeconds(2);
        long start = now;

        while (now - start < Duration.ofMinutes(10).toNanos()) {
            pass(Duration.ofMillis(10));
        }
    }

    @Test
    void looksThatTakeLongAreAsRareOnANodeThatIsAlone() {
        shared = false;
        meanwhile = this::somethingIsCommitted;

        lookForTenMinutes();

        assertThat(looks).isBetween(25, 30);
    }

    @Test
    void aStoreThatCannotBeReadIsAskedAgainASecondLater() {
        meanwhile =
                () -> {
                    throw new StorageUnavailableException(
                            "away", new IllegalStateException("gone"));
                };
        counts.look();
        meanwhile = () -> {};

        pass(Duration.ofSeconds(1));

        assertThat(waiting()).isEqualTo(7);
    }

    private List<QueueDepth> depths() {
        looks++;
        now += length.toNanos();
        meanwhile.run();
        return List.of(new QueueDepth("cpu", queued, 0, 0, null));
    }

    private void somethingIsCommitted() {
        new PendingChanges(counters).committed();
    }

    private long waiting() {
        var known = counters.counts().get("cpu");
        return known == null ? 0 : known.queued();
    }

    private void seconds(int many) {
        for (int i = 0; i < many; i++) {
            counts.look();
            now += Duration.ofSeconds(1).toNanos();
        }
    }

    private void pass(Duration time) {
        now += time.toNanos();
        counts.look();
    }
}
