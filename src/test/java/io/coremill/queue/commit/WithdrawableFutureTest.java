package io.coremill.queue.commit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/// What is asked of a writer is carried out once, or not at all if it is withdrawn in time.
class WithdrawableFutureTest {
    private final StoreCommand.Pause command =
            new StoreCommand.Pause("cpu", true, new WithdrawableFuture<>());

    @Test
    void whatFailedWithOthersIsTriedAlone() {
        assertThat(batch().pauses()).containsExactly(command);
        assertThat(command.answer().cancel(false)).isFalse();
        assertThat(batch().pauses()).containsExactly(command);
    }

    /// As where transactions of one batch came before the one that failed.
    @Test
    void whatIsAnsweredIsNotCarriedOutAgain() {
        assertThat(batch().pauses()).containsExactly(command);
        command.answer().complete(null);
        assertThat(batch().pauses()).isEmpty();
    }

    @Test
    void whatIsWithdrawnIsNotCarriedOut() {
        assertThat(command.answer().cancel(false)).isTrue();
        assertThat(batch().pauses()).isEmpty();
    }

    private CommandBatch batch() {
        return CommandBatch.of(List.of(command));
    }
}
