package io.coremill.executor.processes.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.executor.processes.worker.SlotShares.Place;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class SlotSharesTest {

    @Test
    void theLastPlaceHasWhatIsLeft() {
        var shares = shares(5, 2);
        assertThat(shares.freeCapacity(2)).isEqualTo(5);
        assertThat(shares.freeCapacity(1)).isEqualTo(3);
        assertThat(take(shares).share()).isEqualTo(2);
        assertThat(take(shares).share()).isEqualTo(2);
        assertThat(take(shares).share()).isOne();
    }

    @Test
    void thereAreNoMorePlacesThanNeededForTheSlots() {
        var shares = shares(3, 2);
        assertThat(take(shares).number()).isZero();
        assertThat(take(shares).number()).isOne();
        assertThat(shares.take()).isNull();
    }

    @Test
    void aPlaceThatIsFreedIsTakenAgain() {
        var shares = shares(2, 1);
        Place first = take(shares);
        Place second = take(shares);
        shares.free(first);
        assertThat(take(shares).number()).isEqualTo(first.number());
        shares.free(second);
        assertThat(shares.takenPlaces()).isOne();
        assertThat(shares.areAllFree()).isFalse();
    }

    @Test
    void aSuccessorHasTheShareOfTheOneBefore() {
        var shares = shares(3, 2);
        Place first = take(shares);
        Place last = take(shares);
        Place successor = Objects.requireNonNull(shares.takeAfter(last));
        assertThat(successor.share()).isOne();
        assertThat(successor.number()).isNotIn(first.number(), last.number());
        assertThat(shares.take()).isNull();
        shares.free(last);
        assertThat(shares.take()).isNull();
        shares.free(successor);
        assertThat(take(shares).share()).isOne();
    }

    @Test
    void onlyOneAtATimeHasASuccessor() {
        var shares = shares(2, 1);
        Place first = take(shares);
        Place second = take(shares);
        Place successor = Objects.requireNonNull(shares.takeAfter(first));
        assertThat(shares.takeAfter(second)).isNull();
        shares.free(first);
        assertThat(shares.takeAfter(successor)).isNotNull();
    }

    @Test
    void whoTakesTheNumberOfAPredecessorIsNotTakenForIt() {
        var shares = shares(2, 1);
        Place first = take(shares);
        shares.takeAfter(first);
        shares.free(first);
        assertThat(take(shares).number()).isEqualTo(first.number());
        assertThat(shares.take()).isNull();
    }

    @Test
    void whoeverSucceedsOneForgetsIt() {
        var shares = shares(1, 1);
        Place first = take(shares);
        Place second = Objects.requireNonNull(shares.takeAfter(first));
        shares.free(first);
        assertThat(second.predecessor()).isNull();
    }

    private static Place take(SlotShares shares) {
        return Objects.requireNonNull(shares.take());
    }

    private static SlotShares shares(int slots, int concurrency) {
        return new SlotShares(WorkerSettings.Size.asNeeded(slots, concurrency, Duration.ZERO));
    }
}
