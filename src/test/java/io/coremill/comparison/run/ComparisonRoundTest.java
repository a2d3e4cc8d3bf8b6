package io.coremill.comparison.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.comparison.result.ComparisonRequest;
import java.util.List;
import org.junit.jupiter.api.Test;

class ComparisonRoundTest {

    @Test
    void everyOtherRoundGoesBackwards() {
        var request = new ComparisonRequest("noop", "{}", 1, List.of("a", "b"), List.of(1, 2), 3);
        assertThat(ComparisonRound.all(request))
                .extracting(round -> round.way() + round.slots() + " " + round.round())
                .containsExactly(
                        "a1 1", "a2 1", "b1 1", "b2 1", //
                        "b2 2", "b1 2", "a2 2", "a1 2", //
                        "a1 3", "a2 3", "b1 3", "b2 3");
        assertThat(ComparisonRound.all(request)).hasSize(request.allRounds());
    }
}
