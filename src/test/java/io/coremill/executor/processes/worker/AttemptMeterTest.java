package io.coremill.executor.processes.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.cores.usage.ProcessSample;
import io.coremill.executor.ExecutorClock;
import io.coremill.job.ExecutionStats;
import java.time.InstantSource;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AttemptMeterTest {
    private final AttemptMeter meter =
            new AttemptMeter(
                    "node",
                    "worker-1",
                    () -> ProcessHandle.current().pid(),
                    new LookBudget(0),
                    new ExecutorClock(InstantSource.system(), System::nanoTime));

    @Test
    void coresAreThoseSeenAtEitherEnd() {
        assertThat(between(on(3), on(1)).cores()).containsExactly(1, 3);
        assertThat(between(on(2), on(2)).cores()).containsExactly(2);
        assertThat(between(on(1), null).cores()).isEqualTo(List.of(1));
        assertThat(between(null, on(1)).cores()).isEqualTo(List.of(1));
        assertThat(between(null, null).cores()).isNull();
    }

    private ExecutionStats between(@Nullable ProcessSample first, @Nullable ProcessSample last) {
        return meter.between(reading(first), reading(last), true);
    }

    private static AttemptMeter.Reading reading(@Nullable ProcessSample sample) {
        return new AttemptMeter.Reading(0, OptionalLong.empty(), sample);
    }

    private static ProcessSample on(int core) {
        return new ProcessSample(core, 1, 1, 0L, 0, 0, 1, 0L);
    }
}
