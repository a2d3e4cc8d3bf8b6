package io.coremill.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SerialTaskTest {
    private final AtomicInteger done = new AtomicInteger();

    @Test
    void aTaskThatFailsIsDoneAgainForWhoeverAsksNext() {
        var serial =
                new SerialTask(
                        () -> {
                            if (done.getAndIncrement() == 0) {
                                throw new IllegalStateException("only once");
                            }
                        });
        assertThatThrownBy(serial::run).hasMessage("only once");
        serial.run();
        assertThat(done).hasValue(2);
    }
}
