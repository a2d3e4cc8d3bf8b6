package io.coremill.web.access;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ClientSharesTest {
    private final ClientShares<String> shares = new ClientShares<>(2, 3);

    @Test
    void aClientWithTooManyGivesBackItsOldest() {
        assertThat(shares.add("a", "a1")).isNull();
        assertThat(shares.add("b", "b1")).isNull();
        assertThat(shares.add("b", "b2")).isNull();
        assertThat(shares.add("b", "b3")).isEqualTo("b1");
        assertThat(shares.add("b", "b4")).isEqualTo("b2");
    }

    @Test
    void theOldestOfAllGoesWhenThereIsNoRoomForAnother() {
        shares.add("a", "a1");
        shares.add("b", "b1");
        shares.add("c", "c1");
        assertThat(shares.add("d", "d1")).isEqualTo("a1");
        assertThat(shares.add("a", "a2")).isEqualTo("b1");
    }

    @Test
    void whatHasEndedCountsNoMore() {
        shares.add("a", "a1");
        shares.add("a", "a2");
        shares.remove("a1");
        shares.remove("a1");
        assertThat(shares.add("a", "a3")).isNull();
        assertThat(shares.add("a", "a4")).isEqualTo("a2");
    }
}
