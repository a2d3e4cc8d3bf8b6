package io.coremill.web.problem;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("anywhere")
class RefusedConnectionsTest {
    private final RefusedConnections connections = new RefusedConnections(4);

    @Test
    void aConnectionGoesOnAfterAFewRefusalsOnly() {
        for (long connection = 0; connection < 4; connection++) {
            assertThat(stays(connection)).isEqualTo(RefusedConnections.MOST);
            assertThat(connections.mayStay(connection)).isFalse();
        }
    }

    /// Whoever opens many, none goes on for longer.
    @Test
    void ofTwoWithOnePlaceTheEarlierOneIsClosed() {
        assertThat(connections.mayStay(1)).isTrue();
        assertThat(connections.mayStay(5)).isTrue();
        assertThat(connections.mayStay(1)).isFalse();
        assertThat(stays(5)).isEqualTo(RefusedConnections.MOST - 1);
        assertThat(connections.mayStay(1)).isFalse();
        assertThat(connections.mayStay(5)).isFalse();
        assertThat(stays(9)).isEqualTo(RefusedConnections.MOST);
    }

    @Test
    void manyThreadsGetNoMoreOfAPlace() {
        var stayed = new AtomicInteger();
        Stream.generate(() -> 7L)
                .limit(1_000)
                .parallel()
                .filter(connections::mayStay)
                .forEach(_ -> stayed.incrementAndGet());
        assertThat(stayed).hasValue(RefusedConnections.MOST);
    }

    private int stays(long connection) {
        int times = 0;
        while (connections.mayStay(connection)) {
            times++;
        }
        return times;
    }

    @Test
    void noneGoesOnWhileThereAreMany() {
        connections.closeAllWhile(() -> true);
        assertThat(connections.mayStay(1)).isFalse();
        connections.closeAllWhile(() -> false);
        assertThat(connections.mayStay(1)).isTrue();
    }
}
