package io.coremill.queue.postgres.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.queue.column.StoredTime;
import io.coremill.queue.postgres.TestStore;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class DatabaseClockTest {
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    private final AtomicLong nanos = new AtomicLong(-7);

    @Test
    void itStartsAtTheTimeOfTheDatabaseHalfWayThroughTheLook() {
        nanos.set(Duration.ofMillis(40).toNanos());

        var clock = new DatabaseClock(nanos::get, StoredTime.of(NOON), 0);

        assertThat(clock.instant()).isEqualTo(NOON.plusMillis(20));
    }

    @Test
    void betweenLooksItGoesOnAtThePaceOfTheSteadyClock() {
        var clock = clock();

        pass(Duration.ofSeconds(3));

        assertThat(clock.instant()).isEqualTo(NOON.plusSeconds(3));
    }

    @Test
    void whereTheDatabaseIsAheadItFollowsAtOnce() {
        var clock = clock();

        var forward = look(clock, NOON.plusSeconds(60), Duration.ofMillis(2));

        assertThat(forward).isEqualTo(Duration.ofSeconds(60).minusMillis(1));
        assertThat(clock.instant()).isEqualTo(NOON.plusSeconds(60).plusMillis(1));
    }

    @Test
    void whereTheDatabaseIsBehindItRunsAtHalfThePaceUntilTheDatabaseHasCaughtUp() {
        var clock = clock();

        look(clock, NOON.minusSeconds(10), Duration.ZERO);

        assertThat(clock.instant()).isEqualTo(NOON);
        pass(Duration.ofSeconds(10));
        assertThat(clock.instant()).isEqualTo(NOON.plusSeconds(5));
        pass(Duration.ofSeconds(10));
        assertThat(clock.instant()).isEqualTo(NOON.plusSeconds(10));
        pass(Duration.ofSeconds(10));
        assertThat(clock.instant()).isEqualTo(NOON.plusSeconds(20));
    }

    @Test
    void aLookThatTookLongShowsNothingThatItsLengthExplains() {
        var clock = clock();

        var forward = look(clock, NOON.plusSeconds(1), Duration.ofSeconds(5));

        assertThat(forward).isZero();
        assertThat(clock.instant()).isEqualTo(NOON.plusSeconds(5));
    }

    @Test
    void ofManyLooksNoneStepsBack() {
        var clock = clock();
        var before = clock.instant();
        for (int i = 1; i < 1_000; i++) {
            pass(Duration.ofMillis(i % 7));
            look(clock, NOON.plusMillis(i * 3L + (i % 11 - 5) * 20L), Duration.ofMillis(i % 3));
            assertThat(clock.instant()).isAfterOrEqualTo(before);
            before = clock.instant();
        }
    }

    @Test
    void aNewNodeIsNotBehindWhatOthersHaveSeen() throws SQLException {
        try (var store = new TestStore();
                var session = store.database().writer("test")) {
            var ahead = Instant.now().plus(Duration.ofHours(1));
            var nodes = new NodeTable(session);
            session.beginAlone();
            var alone = nodes.clock(System::nanoTime);
            store.run(
                    "INSERT INTO coremill.node (instance, name, version, joined, beat)"
                            + " VALUES (?, 'other', '1', 0, ?)",
                    UUID.randomUUID(),
                    StoredTime.of(ahead));

            var clock = nodes.clock(System::nanoTime);

            assertThat(alone.instant()).isBefore(ahead);
            assertThat(clock.instant()).isAfterOrEqualTo(StoredTime.time(StoredTime.of(ahead)));
        }
    }

    private DatabaseClock clock() {
        return new DatabaseClock(nanos::get, StoredTime.of(NOON), nanos.get());
    }

    private Duration look(DatabaseClock clock, Instant database, Duration took) {
        long before = nanos.get();
        pass(took);
        return clock.look(StoredTime.of(database), before, nanos.get());
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }
}
