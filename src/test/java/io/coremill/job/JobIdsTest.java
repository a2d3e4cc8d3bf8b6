package io.coremill.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class JobIdsTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    private Instant now = NOON;
    private final JobIds ids = new JobIds(() -> now);

    @Test
    void idsRiseWithinAMillisecondAndBeyondItsCounter() {
        List<JobId> made = make(10_000);
        assertThat(made).isSorted();
        assertThat(upperHalves(made)).hasSize(10_000);
    }

    @Test
    void idsRiseWhenTheClockStepsBack() {
        JobId before = ids.next();
        now = NOON.minusSeconds(60);
        assertThat(ids.next()).isGreaterThan(before);
    }

    @Test
    void idsOfALaterRunSortAfterThoseOfAnEarlierOne() {
        JobId last = make(5_000).getLast();
        var later = new JobIds(InstantSource.fixed(NOON.minusSeconds(3600)));
        later.startAfter(last);
        assertThat(later.next()).isGreaterThan(last);
    }

    @Test
    void anIdIsAUuidOfVersion7ThatTellsItsMillisecond() {
        JobId id = ids.next();
        assertThat(id.value().version()).isEqualTo(7);
        assertThat(id.value().variant()).isEqualTo(2);
        assertThat(id.value().getMostSignificantBits() >>> 16).isEqualTo(NOON.toEpochMilli());
        assertThat(JobId.parse(id.toString())).isEqualTo(id);
    }

    @Test
    void onlyTheCanonicalFormIsAnId() {
        assertThatThrownBy(() -> JobId.parse("1-1-1-1-1"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> JobId.parse("nonsense"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private List<JobId> make(int count) {
        var made = new ArrayList<JobId>();
        for (int i = 0; i < count; i++) {
            made.add(ids.next());
        }
        return made;
    }

    private static Set<Long> upperHalves(List<JobId> made) {
        var upper = new HashSet<Long>();
        made.forEach(id -> upper.add(id.value().getMostSignificantBits()));
        return upper;
    }
}
