package io.coremill.executor.processes;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.Tools;
import io.coremill.job.ErrorKind;
import io.coremill.job.JobError;
import io.coremill.job.Outcome;
import io.coremill.subprocess.ProcessLimits;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/// A worker that takes more than its queue may have loses its attempt, which says how much it was;
/// those who keep to it are served as before, and nothing is left.
@Timeout(60)
@EnabledOnOs(OS.LINUX)
class GreedyWorkerTest {
    private static final long MEGABYTE = 1 << 20;

    private final Leaks leaks = Leaks.before();
    private @Nullable PoolUnderTest pool;

    @AfterEach
    void thePoolServesOnAndLeavesNothingBehind() throws Exception {
        PoolUnderTest its = pool;
        if (its != null) {
            assertThat(its.run("fine", "{}")).isEqualTo("\"ok\"");
            assertThat(its.executor().slots().busy()).isZero();
            assertThat(its.executor().slots().stuck()).isZero();
            assertThat(its.executor().capacity()).isOne();
            its.close();
        }
        leaks.awaitNone();
    }

    @Test
    void tooMuchResidentMemoryIsToldInNumbers() throws Exception {
        PoolUnderTest its = with(new ProcessLimits(64 * MEGABYTE, null, null, null, null, null));
        JobError error = lost(its.submit("allocate", "{\"bytes\":200000000}"));
        assertThat(error.kind()).isEqualTo(ErrorKind.OUT_OF_MEMORY);
        assertThat(error.message()).contains("had too much memory");
        assertThat(error.evidence())
                .matches("it had \\d+ MiB resident, and .limits.memory is 64 MiB;.*");
        assertThat(its.exits()).containsExactly("killed-memory");
    }

    @Test
    void tooMuchDataIsRefusedByTheKernel() throws Exception {
        Tools.need("prlimit");
        PoolUnderTest its = with(new ProcessLimits(null, 100 * MEGABYTE, null, null, null, null));
        JobError error = lost(its.submit("allocate", "{\"bytes\":200000000}"));
        assertThat(error.exitCode()).isOne();
        assertThat(error.stderr()).contains("MemoryError");
    }

    @Test
    void aForkBombIsEndedWithAllOfIt() throws Exception {
        PoolUnderTest its = with(new ProcessLimits(null, null, null, null, 8, null));
        JobError error = lost(its.submit("breed", "{\"children\":40}"));
        assertThat(error.message()).contains("forked too often");
        assertThat(error.evidence()).matches("it had \\d+ processes, and .limits.processes is 8.*");
        assertThat(its.exits()).containsExactly("killed-processes");
    }

    @Test
    void aFloodPastTheLimitOfOutputIsEnded() throws Exception {
        for (String kind : new String[] {"flood-stdout", "flood-stderr"}) {
            if (pool != null) {
                pool.close();
            }
            PoolUnderTest its = with(new ProcessLimits(null, null, null, null, null, MEGABYTE));
            JobError error = lost(its.submit(kind, "{\"bytes\":20000000}"));
            assertThat(error.message()).contains("printed too much");
            assertThat(error.evidence()).contains("1048576 bytes of .limits.output");
            assertThat(its.exits()).containsExactly("killed-output");
        }
    }

    @Test
    void whatSpinsIsEndedAtItsLimitOfCpuTime() throws Exception {
        PoolUnderTest its =
                with(new ProcessLimits(null, null, Duration.ofSeconds(1), null, null, null));
        RecordedAttempt attempt = its.submit("spin", "{}");
        JobError error = lost(attempt);
        assertThat(error.message()).contains("too much CPU time");
        assertThat(error.evidence())
                .matches("the job had used \\d+\\.\\d s of CPU time, and .limits.cpu is PT1S;.*");
        assertThat(its.exits()).containsExactly("killed-cpu");
    }

    @Test
    void theLimitOfCpuTimeIsForEachAttemptAlone() throws Exception {
        PoolUnderTest its =
                with(new ProcessLimits(null, null, Duration.ofSeconds(1), null, null, null));
        for (int i = 0; i < 4; i++) {
            assertThat(its.run("compute", "{\"seconds\":0.4}")).isEqualTo("\"ok\"");
        }
        assertThat(its.exits()).isEmpty();
    }

    @Test
    void oneFileTooManyIsRefusedByTheKernel() throws Exception {
        Tools.need("prlimit");
        PoolUnderTest its = with(new ProcessLimits(null, null, null, 32, null, null));
        assertThat(its.run("open-files", "{\"files\":100}")).isEqualTo("\"Too many open files\"");
        assertThat(its.exits()).isEmpty();
    }

    /// Its command is known to work.
    private PoolUnderTest with(ProcessLimits limits) throws Exception {
        PoolUnderTest its = new PoolDraft().limits(limits).pool();
        pool = its;
        its.run("fine", "{}");
        return its;
    }

    private static JobError lost(RecordedAttempt attempt) throws Exception {
        return switch (attempt.outcome()) {
            case Outcome.WorkerLost(var error) -> error;
            case Outcome other -> throw new AssertionError(other);
        };
    }
}
