package io.coremill.queue.postgres.step;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.queue.postgres.table.ReadyPlace;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ClaimMarksTest {
    private static final String QUEUE = "cpu";

    private final AtomicLong nanos = new AtomicLong(7);
    private final ClaimMarks marks = new ClaimMarks(nanos::get);

    @Test
    void aQueueIsWorthOneLookForHoweverManyJobs() {
        assertThat(marks.isWorthLooking(QUEUE)).isFalse();
        marks.isReady(QUEUE, place(1));
        marks.isReady(QUEUE, place(2));
        look(place(2), false);
        assertThat(marks.isWorthLooking(QUEUE)).isFalse();
    }

    @Test
    void aFullClaimIsWorthAnotherLookFromWhereItEnded() {
        look(place(5), true);
        assertThat(marks.isWorthLooking(QUEUE)).isTrue();
        assertThat(marks.begin(QUEUE).place()).isEqualTo(place(5));
    }

    @Test
    void whatComesDuringALookIsWorthAnotherOne() {
        var mark = marks.begin(QUEUE);
        marks.isReady(QUEUE, place(9));
        marks.end(QUEUE, mark, place(5), false);
        assertThat(marks.isWorthLooking(QUEUE)).isTrue();
        assertThat(marks.begin(QUEUE).place()).isEqualTo(place(5));
    }

    @Test
    void aBetterJobIsNotPassedOver() {
        look(place(5), true);
        marks.isReady(QUEUE, place(3));
        assertThat(marks.begin(QUEUE).place()).isEqualTo(place(3));
    }

    @Test
    void norIsOneThatComesDuringALook() {
        var mark = marks.begin(QUEUE);
        marks.isReady(QUEUE, place(3));
        marks.end(QUEUE, mark, place(5), false);
        assertThat(marks.begin(QUEUE).place()).isEqualTo(place(3));
    }

    @Test
    void aMarkIsForgottenAfterASecond() {
        look(place(5), true);
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(1));
        assertThat(marks.begin(QUEUE).place()).isEqualTo(place(5));
        nanos.addAndGet(1);
        assertThat(marks.begin(QUEUE).place()).isEqualTo(ReadyPlace.FIRST);
    }

    /// An old transaction keeps dead entries by the million at the head of a queue.
    @Test
    void aMarkIsKeptForLongerWhereALookWithoutOneTakesLong() {
        var mark = marks.begin(QUEUE);
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(1));
        mark = marks.found(QUEUE, mark);
        marks.end(QUEUE, mark, place(5), true);
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(9));
        look(place(6), false);
        assertThat(marks.begin(QUEUE).place()).isEqualTo(place(6));
        nanos.addAndGet(1);
        assertThat(marks.begin(QUEUE).place()).isEqualTo(ReadyPlace.FIRST);
    }

    @Test
    void howLongTheCommitTakesDoesNotCount() {
        var mark = marks.found(QUEUE, marks.begin(QUEUE));
        nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(900));
        marks.end(QUEUE, mark, place(5), true);
        nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(101));
        assertThat(marks.begin(QUEUE).place()).isEqualTo(ReadyPlace.FIRST);
    }

    /// The network may be at fault, and not the dead entries.
    @Test
    void noMarkIsKeptForMoreThanAMinute() {
        var mark = marks.begin(QUEUE);
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(19));
        marks.end(QUEUE, marks.found(QUEUE, mark), place(5), true);
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(41) + 1);
        assertThat(marks.begin(QUEUE).place()).isEqualTo(ReadyPlace.FIRST);
    }

    @Test
    void aBetterJobThatComesBeforeALookHasFoundWhatThereIsIsNotPassedOver() {
        look(place(5), true);
        var mark = marks.begin(QUEUE);
        marks.isReady(QUEUE, place(3));
        marks.end(QUEUE, marks.found(QUEUE, mark), place(6), false);
        assertThat(marks.begin(QUEUE).place()).isEqualTo(place(3));
    }

    @Test
    void aLookWithoutAMarkThatFindsNothingLeavesTheMarkWhereItWasBefore() {
        look(place(5), true);
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(2));
        look(null, false);
        assertThat(marks.begin(QUEUE).place()).isEqualTo(place(5));
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(2));
        var mark = marks.begin(QUEUE);
        marks.isReady(QUEUE, place(3));
        marks.end(QUEUE, mark, null, false);
        assertThat(marks.begin(QUEUE).place()).isEqualTo(place(3));
    }

    @Test
    void aLookThatFoundNothingLeavesTheMarkWhereItWas() {
        look(place(5), true);
        look(null, false);
        assertThat(marks.begin(QUEUE).place()).isEqualTo(place(5));
    }

    @Test
    void thatJobsAreLeftToOthersIsForgottenAfterAWhile() {
        assertThat(marks.hasLeftSome(QUEUE)).isFalse();
        marks.leavesSome(QUEUE);
        assertThat(marks.hasLeftSome("io")).isFalse();
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(10));
        assertThat(marks.hasLeftSome(QUEUE)).isTrue();
        nanos.addAndGet(1);
        assertThat(marks.hasLeftSome(QUEUE)).isFalse();
    }

    @Test
    void placesOfQueuesAreApart() {
        look(place(5), true);
        marks.mayHaveWork("io");
        assertThat(marks.begin("io").place()).isEqualTo(ReadyPlace.FIRST);
    }

    @Test
    void idsAreOrderedAsTheDatabaseOrdersThem() {
        var low = new ReadyPlace(0, 1, new UUID(1, 0));
        var high = new ReadyPlace(0, 1, new UUID(0x8000_0000_0000_0000L, 0));
        assertThat(low).isLessThan(high);
    }

    private void look(@Nullable ReadyPlace last, boolean full) {
        marks.end(QUEUE, marks.begin(QUEUE), last, full);
    }

    private static ReadyPlace place(long rank) {
        return new ReadyPlace(0, rank, new UUID(0, rank));
    }
}
