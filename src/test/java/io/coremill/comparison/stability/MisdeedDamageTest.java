package io.coremill.comparison.stability;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.job.JobId;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

/// As comparisons store and show it.
class MisdeedDamageTest {
    private static final MisdeedDamage SHARED =
            new MisdeedDamage(
                    Misdeed.SEGFAULT,
                    "python",
                    MisdeedDamage.SHARED,
                    8,
                    "worker-lost",
                    7,
                    new TreeMap<>(Map.of("worker-lost", 6, "succeeded", 1)),
                    6,
                    null);
    private static final String JSON =
            """
            {"misdeed":"segfault","language":"python","arrangement":"shared","jobs":8,\
            "culprit":"worker-lost","hurt":7,"outcomes":{"succeeded":1,"worker-lost":6},\
            "recovered":6,"error":null}""";

    @Test
    void itsFormIsThatOfWhatHasBeenStored() {
        assertThat(JsonMapper.shared().writeValueAsString(SHARED)).isEqualTo(JSON);
        assertThat(JsonMapper.shared().readValue(JSON, MisdeedDamage.class)).isEqualTo(SHARED);
    }

    @Test
    void whetherAllRanInOneProcessIsItsArrangement() {
        assertThat(SHARED.ranShared()).isTrue();
        var own =
                new MisdeedDamage(
                        Misdeed.EXIT, "java", MisdeedDamage.OWN, 8, null, 0, Map.of(), 0, "no");
        assertThat(own.ranShared()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "EXIT,exit,exits",
        "SEGFAULT,segfault,writes to address 0",
        "MEMORY,memory,runs out of memory",
        "LOOP,loop,loops for ever"
    })
    void aMisdeedHasAWordAndAPhrase(Misdeed misdeed, String word, String phrase) {
        assertThat(misdeed.word()).isEqualTo(word);
        assertThat(misdeed.inWords()).isEqualTo(phrase);
    }

    @Test
    void anAttemptIsFollowedByAnotherOfTheSameJob() {
        var first =
                new TrialAttempt(1, new JobId(new UUID(1, 1)), "culprit", "{}", 1, Instant::now);
        TrialAttempt second = first.again(7);
        assertThat(second.job()).isEqualTo(first.job());
        assertThat(second.attempt()).isEqualTo(2);
        assertThat(second.lease()).isEqualTo(7);
        assertThat(second.payload()).isEqualTo("{}");
        assertThat(second.end()).isNotDone();
    }
}
