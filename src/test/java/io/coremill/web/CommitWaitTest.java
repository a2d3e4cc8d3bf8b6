package io.coremill.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.coremill.queue.StorageUnavailableException;
import io.coremill.web.problem.ProblemException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What a client is told of a change that takes too long is true.
@Timeout(10)
class CommitWaitTest {
    @Test
    void aChangeThatIsNotBegunIsWithdrawn() {
        var change = new CompletableFuture<String>();
        assertThatThrownBy(() -> CommitWait.await(change, Duration.ZERO))
                .isInstanceOf(StorageUnavailableException.class);
        assertThat(change).isCancelled();
    }

    @Test
    void ofAChangeThatIsBegunItIsSaidThatItMayBeMade() {
        assertThatThrownBy(() -> CommitWait.await(new Begun(), Duration.ZERO))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("not known");
    }

    @Test
    void aChangeThatIsMadeAtTheLastMomentIsTold() {
        var change = new MadeAtLast();
        assertThat(CommitWait.await(change, Duration.ZERO)).isEqualTo("made");
    }

    private static class Begun extends CompletableFuture<String> {
        @Override
        public boolean cancel(boolean mayInterrupt) {
            return false;
        }
    }

    private static final class MadeAtLast extends Begun {
        @Override
        public boolean cancel(boolean mayInterrupt) {
            complete("made");
            return false;
        }
    }
}
