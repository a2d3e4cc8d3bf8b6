package io.coremill.subprocess;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class CoreAllotmentTest {
    private final CoreAllotment cores = new CoreAllotment(List.of(0, 2, 1));

    @Test
    void eachHasACoreOfItsOwnWhileThereAreEnoughTheBestFirst() {
        assertThat(take(3)).containsExactly(0, 2, 1);
    }

    @Test
    void theOneThatTheFewestHaveIsShared() {
        assertThat(take(4)).containsExactly(0, 2, 1, 0);
        cores.free(2);
        assertThat(take(2)).containsExactly(2, 2);
    }

    @Test
    void aReplacementTakesTheCoreOfTheOneItReplaces() {
        assertThat(take(1)).containsExactly(0);
        cores.share(0);
        cores.free(0);
        assertThat(take(3)).containsExactly(2, 1, 0);
    }

    @Test
    void whereNoCoresAreKnownNoneIsGiven() {
        assertThat(new CoreAllotment(List.of()).take()).isEqualTo(OptionalInt.empty());
    }

    private List<Integer> take(int count) {
        return Stream.generate(() -> cores.take().orElseThrow()).limit(count).toList();
    }
}
