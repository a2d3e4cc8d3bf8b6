package io.coremill.executor.processes.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.executor.processes.PoolUnderTest;
import io.coremill.executor.processes.RecordedAttempt;
import io.coremill.job.Outcome;
import java.util.List;
import org.junit.jupiter.api.Test;

class WaitingAttemptsTest {
    private final WaitingAttempts waiting = new WaitingAttempts("node");

    @Test
    void whatComesAfterTheCloseIsGivenBackLikeWhatWasThereBefore() throws Exception {
        RecordedAttempt before = PoolUnderTest.attempt("any", "{}");
        RecordedAttempt after = PoolUnderTest.attempt("any", "{}");
        RecordedAttempt takenBack = PoolUnderTest.attempt("any", "{}");
        waiting.add(before);
        waiting.close("the service is stopping");
        waiting.add(after);
        waiting.addFirst(takenBack);
        for (RecordedAttempt attempt : List.of(before, after, takenBack)) {
            assertThat(attempt.outcome())
                    .isEqualTo(new Outcome.GivenBack("the service is stopping"));
        }
        assertThat(waiting.size()).isZero();
    }
}
