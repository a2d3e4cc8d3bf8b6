package io.coremill.web.upload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.coremill.web.problem.ProblemException;
import org.junit.jupiter.api.Test;

/// How much an upload may have that is accepted as a whole.
class WholeUploadsTest {
    private static final int MIB = 1 << 20;
    private final WholeUploads uploads = new WholeUploads(1L << 30);

    @Test
    void itMayHave64MibAndNoMore() {
        try (var room = uploads.room()) {
            for (int i = 0; i < 63; i++) {
                room.take(MIB);
            }
            room.take(MIB - 1);
            assertThat(refusal(room, 1)).isEqualTo(413);
        }
    }

    @Test
    void itMayHave10000LinesAndNoMore() {
        try (var room = uploads.room()) {
            for (int i = 0; i < 10_000; i++) {
                room.take(1);
            }
            assertThat(refusal(room, 1)).isEqualTo(413);
        }
    }

    @Test
    void allTogetherHaveNoMoreAndGiveItBack() {
        try (var other = uploads.room()) {
            try (var room = uploads.room()) {
                room.take(40 * MIB);
                assertThat(refusal(other, 40 * MIB)).isEqualTo(503);
            }
        }
        try (var later = uploads.room()) {
            later.take(40 * MIB);
        }
    }

    private static int refusal(WholeUploads.Room room, int size) {
        return catchThrowableOfType(ProblemException.class, () -> room.take(size))
                .getStatusCode()
                .value();
    }
}
