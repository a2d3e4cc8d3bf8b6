package io.coremill.web.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DayHistoryTest {
    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
    private static final DayHistory.Load IDLE = new DayHistory.Load(0, 0);

    @TempDir Path directory;
    private Path file;

    @BeforeEach
    void nameFile() {
        file = directory.resolve("history");
    }

    @Test
    void aMinuteIsTheSumOfItsSecondsAndOutlivesTheService() {
        try (var history = new DayHistory(file)) {
            for (int second = 0; second <= 60; second++) {
                history.second(
                        NOON.plusSeconds(second), 2, 1, 0.5, () -> new DayHistory.Load(7, 3));
            }
        }
        long minute = NOON.getEpochSecond() / 60;
        var again = new DayHistory(file);
        assertThat(again.last(3, NOON.plusSeconds(90)))
                .containsExactly(
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(new MinuteRecord(minute, 120, 60, 0.5f, 7, 3)));
        assertThat(again.last(1, NOON.plus(Duration.ofDays(1)).plusSeconds(90)))
                .containsExactly(Optional.empty());
    }

    @Test
    void theFileDoesNotGrowBeyondADay() throws Exception {
        try (var history = new DayHistory(file)) {
            for (int minute = 0; minute < 3 * DayHistory.MINUTES; minute++) {
                active(history, minute);
            }
            assertThat(history.last(DayHistory.MINUTES, at(3 * DayHistory.MINUTES - 1)))
                    .doesNotContain(Optional.empty());
        }
        assertThat(Files.size(file)).isEqualTo((long) DayHistory.MINUTES * MinuteRecord.BYTES);
    }

    @Test
    void idleMinutesAreWrittenTenAtOnceAndOthersAtOnce() throws Exception {
        try (var history = new DayHistory(file)) {
            for (int minute = 0; minute < 10; minute++) {
                history.second(at(minute), 0, 0, 0.1, () -> IDLE);
            }
            assertThat(file).doesNotExist();
            history.second(at(10), 0, 0, 0.1, () -> IDLE);
            assertThat(new DayHistory(file).last(10, at(10))).doesNotContain(Optional.empty());
            active(history, 11);
            active(history, 12);
            assertThat(new DayHistory(file).last(1, at(12))).doesNotContain(Optional.empty());
        }
    }

    @Test
    void whatIsNoMinuteIsLeftOut() throws Exception {
        try (var history = new DayHistory(file)) {
            active(history, 0);
            active(history, 1);
            active(history, 2);
        }
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length - MinuteRecord.BYTES + 9] ^= 1;
        Files.write(file, bytes);
        assertThat(new DayHistory(file).last(2, at(2)).stream().map(Optional::isPresent))
                .containsExactly(true, false);
        Files.writeString(file, "something else");
        assertThat(new DayHistory(file).last(2, at(2)))
                .containsExactly(Optional.empty(), Optional.empty());
    }

    @Test
    void aDiskThatDoesNotTakeItChangesNothingElse() throws Exception {
        Files.createDirectory(file);
        try (var history = new DayHistory(file)) {
            active(history, 0);
            active(history, 1);
            assertThat(history.last(1, at(1))).doesNotContain(Optional.empty());
        }
    }

    private static void active(DayHistory history, int minute) {
        history.second(at(minute), 1, 0, Double.NaN, () -> IDLE);
    }

    private static Instant at(int minute) {
        return NOON.plus(Duration.ofMinutes(minute));
    }
}
