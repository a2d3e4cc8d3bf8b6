package io.coremill.executor.processes;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.executor.ExitReason;
import io.coremill.job.ErrorKind;
import io.coremill.job.JobError;
import io.coremill.subprocess.ExitStatus;
import io.coremill.subprocess.ProcessSignals;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class WorkerExitTest {
    private static final ExitStatus KILLED = ExitStatus.ofKernel(ProcessSignals.KILL);

    @Test
    void anExitHasACodeAndNoSignal() {
        JobError error = exit(ExitStatus.ofKernel(3 << 8), null, 0, "last words").lost();
        assertThat(error.message()).contains("exited with code 3");
        assertThat(error.exitCode()).isEqualTo(3);
        assertThat(error.signal()).isNull();
        assertThat(error.stderr()).isEqualTo("last words");
        assertThat(error.evidence()).isNull();
    }

    @Test
    void aCodeThatLooksLikeASignalIsACodeWhereTheKernelSaysSo() {
        JobError error = exit(ExitStatus.ofKernel(143 << 8), null, 0, "").lost();
        assertThat(error.exitCode()).isEqualTo(143);
        assertThat(error.signal()).isNull();
    }

    @Test
    void aSignalWeDidNotSendHasNoCause() {
        JobError error = exit(ExitStatus.ofKernel(ProcessSignals.TERM), null, 0, "").lost();
        assertThat(error.message()).contains("SIGTERM", "cause unknown");
        assertThat(error.exitCode()).isNull();
        assertThat(error.signal()).isEqualTo("TERM");
        assertThat(error.stderr()).isNull();
        assertThat(error.evidence()).isEqualTo("the service did not send SIGTERM");
    }

    @Test
    void whereTheRuntimeOnlyHasACodeASignalIsNoMoreThanLikely() {
        JobError error = exit(ExitStatus.ofRuntime(143), null, 0, "").lost();
        assertThat(error.signal()).isEqualTo("TERM");
        assertThat(error.evidence()).contains("inferred from the exit code");
        assertThat(exit(ExitStatus.ofRuntime(255), null, 0, "").lost().signal()).isNull();
    }

    @Test
    void aSignalWeSentIsSaidToBeOurs() {
        JobError error =
                exit(KILLED, WorkerStopCause.TIMED_OUT, ProcessSignals.KILL, "").timedOut();
        assertThat(error.signal()).isEqualTo("KILL");
        assertThat(error.evidence()).isEqualTo("the service sent SIGKILL");
    }

    @Test
    void wantOfMemoryIsOnlySaidIfTheKernelCountedIt() {
        WorkerExit unknown = new WorkerExit(KILLED, null, null, 0, false, "", "");
        assertThat(unknown.lost().message()).contains("cause unknown");
        assertThat(unknown.reason()).isEqualTo(ExitReason.CRASHED);
        WorkerExit known = new WorkerExit(KILLED, null, null, 0, true, "", "");
        assertThat(known.lost().message()).contains("for want of memory");
        assertThat(known.lost().evidence())
                .contains("the kernel has just killed a process", "did not send SIGKILL");
        assertThat(known.reason()).isEqualTo(ExitReason.KILLED_MEMORY);
    }

    @Test
    void aSignalOfTheKernelsLimitsNamesTheLimit() {
        assertThat(exit(ExitStatus.ofKernel(ProcessSignals.XCPU), null, 0, "").lost().message())
                .contains("limit of CPU time");
    }

    @Test
    void tooMuchMemoryIsAnErrorOfItsOwnKind() {
        JobError error =
                exit(KILLED, WorkerStopCause.TOO_MUCH_MEMORY, ProcessSignals.KILL, "").lost();
        assertThat(error.kind()).isEqualTo(ErrorKind.OUT_OF_MEMORY);
    }

    @Test
    void aStartThatTookTooLongNamesTheSetting() {
        var exit =
                new WorkerExit(
                        KILLED,
                        WorkerStopCause.NOT_READY,
                        ".start-timeout allows 5 s",
                        ProcessSignals.KILL,
                        false,
                        "loading",
                        "");
        assertThat(exit.asStartFailure(false))
                .isEqualTo(
                        "the worker was ended because it did not say hello in time"
                                + " (.start-timeout allows 5 s); its last words: loading");
    }

    @Test
    void aCauseThatIsNotKnownIsToldAfterWhatIs() {
        WorkerExit exit = exit(KILLED, null, 0, "");
        assertThat(exit.lost().message())
                .isEqualTo("the worker was ended by SIGKILL while it ran the job, cause unknown");
        assertThat(exit.asStartFailure(false))
                .isEqualTo(
                        "the worker was ended by SIGKILL before it had written anything,"
                                + " cause unknown");
    }

    @Test
    void recyclesAndKillsAreNotCrashes() {
        assertThat(exit(ExitStatus.ofKernel(1 << 8), null, 0, "").reason())
                .isEqualTo(ExitReason.CRASHED);
        assertThat(exit(KILLED, WorkerStopCause.TIMED_OUT, 15, "").reason())
                .isEqualTo(ExitReason.KILLED_TIMEOUT);
        assertThat(exit(ExitStatus.ofKernel(0), WorkerStopCause.RECYCLED_AGE, 0, "").reason())
                .isEqualTo(ExitReason.RECYCLED_AGE);
    }

    @Test
    void onlyWhatTheServicePlansIsPlanned() {
        assertThat(Stream.of(ExitReason.values()).filter(ExitReason::isPlanned))
                .containsExactly(
                        ExitReason.RECYCLED_JOBS,
                        ExitReason.RECYCLED_AGE,
                        ExitReason.RECYCLED_MEMORY,
                        ExitReason.RECYCLED_REQUEST,
                        ExitReason.STOPPED_IDLE,
                        ExitReason.STOPPED);
    }

    private static WorkerExit exit(
            ExitStatus status, @Nullable WorkerStopCause cause, int lastSignal, String stderr) {
        return new WorkerExit(status, cause, null, lastSignal, false, stderr, "");
    }
}
