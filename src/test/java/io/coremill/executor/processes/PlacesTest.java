package io.coremill.executor.processes;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PlacesTest {

    @Test
    void theLastPlaceHasWhatIsLeft() {
        var places = new Places(5, 2);
        assertThat(places.share(0)).isEqualTo(2);
        assertThat(places.share(2)).isOne();
        assertThat(places.unmannedCapacity(2)).isEqualTo(5);
        assertThat(places.unmannedCapacity(1)).isEqualTo(3);
    }

    @Test
    void thereAreNoMorePlacesThanNeededForTheSlots() {
        var places = new Places(3, 2);
        assertThat(places.reserve()).isZero();
        assertThat(places.reserve()).isOne();
        assertThat(places.reserve()).isEqualTo(Places.NONE);
    }

    @Test
    void aPlaceThatIsFreedIsTakenAgain() {
        var places = new Places(2, 1);
        places.reserve();
        places.reserve();
        places.man(0);
        assertThat(places.starting()).isOne();
        places.free(0);
        assertThat(places.reserve()).isZero();
        places.free(0);
        places.free(1);
        assertThat(places.areAllFree()).isTrue();
    }
}
