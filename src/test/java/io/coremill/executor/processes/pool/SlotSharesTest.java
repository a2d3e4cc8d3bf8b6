package io.coremill.executor.processes.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.executor.processes.pool.SlotShares.Place;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class SlotSharesTest {

    @Test
    void theLastPlaceHasWhatIsLeft() {
        var places = new SlotShares(5, 2);
        assertThat(places.freeCapacity(2)).isEqualTo(5);
        assertThat(places.freeCapacity(1)).isEqualTo(3);
        assertThat(take(places).share()).isEqualTo(2);
        assertThat(take(places).share()).isEqualTo(2);
        assertThat(take(places).share()).isOne();
    }

    @Test
    void thereAreNoMorePlacesThanNeededForTheSlots() {
        var places = new SlotShares(3, 2);
        assertThat(take(places).number()).isZero();
        assertThat(take(places).number()).isOne();
        assertThat(places.take()).isNull();
    }

    @Test
    void aPlaceThatIsFreedIsTakenAgain() {
        var places = new SlotShares(2, 1);
        Place first = take(places);
        Place second = take(places);
        places.free(first);
        assertThat(take(places).number()).isEqualTo(first.number());
        places.free(second);
        assertThat(places.takenPlaces()).isOne();
        assertThat(places.areAllFree()).isFalse();
    }

    @Test
    void aSuccessorHasTheShareOfTheOneBefore() {
        var places = new SlotShares(3, 2);
        Place first = take(places);
        Place last = take(places);
        Place successor = Objects.requireNonNull(places.takeAfter(last));
        assertThat(successor.share()).isOne();
        assertThat(successor.number()).isNotIn(first.number(), last.number());
        assertThat(places.take()).isNull();
        places.free(last);
        assertThat(places.take()).isNull();
        places.free(successor);
        assertThat(take(places).share()).isOne();
    }

    @Test
    void onlyOneAtATimeHasASuccessor() {
        var places = new SlotShares(2, 1);
        Place first = take(places);
        Place second = take(places);
        Place successor = Objects.requireNonNull(places.takeAfter(first));
        assertThat(places.takeAfter(second)).isNull();
        places.free(first);
        assertThat(places.takeAfter(successor)).isNotNull();
    }

    @Test
    void whoTakesTheNumberOfAPredecessorIsNotTakenForIt() {
        var places = new SlotShares(2, 1);
        Place first = take(places);
        places.takeAfter(first);
        places.free(first);
        assertThat(take(places).number()).isEqualTo(first.number());
        assertThat(places.take()).isNull();
    }

    @Test
    void whoeverSucceedsOneForgetsIt() {
        var places = new SlotShares(1, 1);
        Place first = take(places);
        Place second = Objects.requireNonNull(places.takeAfter(first));
        places.free(first);
        assertThat(second.predecessor()).isNull();
    }

    private static Place take(SlotShares places) {
        return Objects.requireNonNull(places.take());
    }
}
