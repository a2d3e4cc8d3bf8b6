package io.coremill.queue.key;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.job.JobId;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class KeyHeldExceptionTest {

    /// As each of many lines of an upload may be answered with one.
    @Test
    void itSaysWhichJobHoldsTheKeyAndHasNoStack() {
        var job = new JobId(new UUID(1, 2));
        var held = new KeyHeldException(job);
        assertThat(held).hasMessage("job %s holds the key", job);
        assertThat(held.getStackTrace()).isEmpty();
        assertThat(KeyHeldException.inUnknownWays(job).getStackTrace()).isEmpty();
    }
}
