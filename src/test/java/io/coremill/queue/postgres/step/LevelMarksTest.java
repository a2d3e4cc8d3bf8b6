package io.coremill.queue.postgres.step;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.queue.postgres.table.ReadyPlace;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LevelMarksTest {
    private static final String QUEUE = "cpu";

    private final LevelMarks marks = new LevelMarks();

    @Test
    void eachLevelIsLookedAtFromItsStartOn() {
        assertThat(found(place(-5, 3), place(0, 9))).containsExactlyInAnyOrder(first(-5), first(0));
    }

    @Test
    void aLookGoesOnWhereTheLastOneEnded() {
        found(place(-5, 3), place(0, 9));
        end(place(0, 4));
        assertThat(next()).containsExactlyInAnyOrder(first(-5), place(0, 4));
    }

    @Test
    void aBetterJobIsNotPassedOverNorIsOneOfANewLevel() {
        found(place(0, 9));
        end(place(0, 4));
        marks.isReady(QUEUE, place(0, 2));
        marks.isReady(QUEUE, place(0, 7));
        marks.isReady(QUEUE, place(5, 1));
        assertThat(next()).containsExactlyInAnyOrder(place(0, 2), place(5, 1));
    }

    @Test
    void norIsOneThatAnotherNodeLetsIntoALevelInWhichNoneWaits() {
        found(place(0, 9));
        end(place(0, 9));
        assertThat(found()).containsExactly(place(0, 9));
    }

    @Test
    void norIsOneThatComesDuringALook() {
        found(place(0, 9));
        var levels = marks.begin(QUEUE, List.of());
        marks.isReady(QUEUE, place(0, 2));
        marks.end(QUEUE, levels, List.of(place(0, 4)));
        assertThat(next()).containsExactly(place(0, 2));
    }

    @Test
    void norIsOneThatComesWhileLevelsAreLookedFor() {
        marks.forget(QUEUE);
        marks.isReady(QUEUE, place(1, 2));
        var levels = marks.begin(QUEUE, List.of(first(0)));
        assertThat(marks.places(levels)).containsExactlyInAnyOrder(first(0), place(1, 2));
    }

    @Test
    void norIsABetterOneThatComesWhileTheStartsOfLevelsAreLookedFor() {
        marks.forget(QUEUE);
        marks.isReady(QUEUE, place(0, 2));
        var levels = marks.begin(QUEUE, List.of(place(0, 9), place(1, 3)));
        assertThat(marks.places(levels)).containsExactlyInAnyOrder(place(0, 2), place(1, 3));
    }

    @Test
    void aLookThatBeganBeforeAllWasForgottenEndsNowhere() {
        found(place(0, 9));
        var levels = marks.begin(QUEUE, List.of());
        marks.forget();
        marks.end(QUEUE, levels, List.of(place(0, 4)));
        assertThat(next()).isEmpty();
    }

    @Test
    void aQueueThatIsNotLookedAtByLevelsHasNoMarks() {
        marks.isReady(QUEUE, place(0, 1));
        assertThat(next()).isEmpty();
    }

    private List<ReadyPlace> found(ReadyPlace... last) {
        marks.forget(QUEUE);
        var starts = Stream.of(last).map(place -> first(place.level())).toList();
        return marks.places(marks.begin(QUEUE, starts));
    }

    private List<ReadyPlace> next() {
        return marks.places(marks.begin(QUEUE, List.of()));
    }

    private void end(ReadyPlace... reached) {
        marks.end(QUEUE, marks.begin(QUEUE, List.of()), List.of(reached));
    }

    private static ReadyPlace first(int level) {
        return new ReadyPlace(level, Long.MIN_VALUE, new UUID(0, 0));
    }

    private static ReadyPlace place(int level, long rank) {
        return new ReadyPlace(level, rank, new UUID(7, 7));
    }
}
