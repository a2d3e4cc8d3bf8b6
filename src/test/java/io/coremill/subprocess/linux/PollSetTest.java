package io.coremill.subprocess.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.foreign.Arena;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/// Real pipes and bells, which are asked about together.
@Timeout(60)
@EnabledOnOs(OS.LINUX)
class PollSetTest {
    private static final int AT_ONCE = 0;
    private static final int FOREVER = -1;

    private final Arena arena = Arena.ofConfined();
    private PosixCalls posix;
    private PollSet asked;
    private PosixCalls.Ends pipe;
    private int bell;

    @BeforeEach
    void open() throws IOException {
        posix = PosixCalls.HERE.orElseThrow();
        asked = new PollSet(posix, 3, arena);
        pipe = posix.pipe();
        posix.neverWait(pipe.reading());
        posix.neverWait(pipe.writing());
        bell = posix.bell();
    }

    @AfterEach
    void close() {
        posix.close(pipe.reading());
        posix.close(pipe.writing());
        posix.close(bell);
        arena.close();
    }

    @Test
    void eachPlaceHasItsOwnAnswer() {
        ask();
        asked.await(AT_ONCE);
        assertThat(answers()).containsExactly(0, 0, PollSet.WRITABLE);
        posix.ring(bell);
        ask();
        asked.await(FOREVER);
        assertThat(answers()).containsExactly(0, PollSet.READABLE, PollSet.WRITABLE);
        posix.writeNow(pipe.writing(), new byte[] {1, 2, 3}, 1, 2);
        ask();
        asked.await(FOREVER);
        assertThat(answers()).containsExactly(PollSet.READABLE, PollSet.READABLE, PollSet.WRITABLE);
    }

    @Test
    void aPlaceWithoutADescriptorHasNoAnswer() {
        posix.ring(bell);
        asked.ask(0, -1, PollSet.READABLE);
        asked.ask(1, bell, PollSet.READABLE);
        asked.ask(2, -1, PollSet.WRITABLE);
        asked.await(FOREVER);
        assertThat(answers()).containsExactly(0, PollSet.READABLE, 0);
    }

    @Test
    void anOldAnswerIsForgottenWhenItIsAskedAnew() {
        posix.ring(bell);
        ask();
        asked.await(FOREVER);
        asked.ask(1, bell, PollSet.READABLE);
        assertThat(asked.answer(1)).isZero();
    }

    @Test
    void aBellIsSilentOnceItIsReadHoweverOftenItRang() {
        posix.ring(bell);
        posix.ring(bell);
        var count = new byte[Long.BYTES];
        assertThat(posix.readNow(bell, count, 0, Long.BYTES)).isEqualTo(Long.BYTES);
        assertThat(posix.readNow(bell, count, 0, Long.BYTES)).isNegative();
    }

    @Test
    void aPipeThatNeverWaitsSaysHowMuchFits() {
        var much = new byte[1 << 20];
        int fits = posix.writeNow(pipe.writing(), much, 0, much.length);
        assertThat(fits).isPositive().isLessThan(much.length);
        assertThat(posix.writeNow(pipe.writing(), much, 0, 1)).isNegative();
        assertThat(posix.unread(pipe.reading())).isEqualTo(fits);
        assertThat(posix.unread(pipe.writing())).isEqualTo(fits);
        ask();
        asked.await(AT_ONCE);
        assertThat(answers()).containsExactly(PollSet.READABLE, 0, 0);
    }

    @Test
    void theEndOfAPipeIsNoByteAndItsLackIsLess() throws Exception {
        var one = new byte[] {7};
        assertThat(posix.readNow(pipe.reading(), one, 0, 1)).isNegative();
        PosixCalls.Ends other = posix.pipe();
        posix.neverWait(other.reading());
        posix.close(other.writing());
        assertThat(posix.readNow(other.reading(), one, 0, 1)).isZero();
        posix.close(other.reading());
    }

    private void ask() {
        asked.ask(0, pipe.reading(), PollSet.READABLE);
        asked.ask(1, bell, PollSet.READABLE);
        asked.ask(2, pipe.writing(), PollSet.WRITABLE);
    }

    private int[] answers() {
        return new int[] {asked.answer(0), asked.answer(1), asked.answer(2)};
    }
}
