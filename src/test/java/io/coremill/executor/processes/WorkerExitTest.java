package io.coremill.executor.processes;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.job.JobError;
import org.junit.jupiter.api.Test;

class WorkerExitTest {

    @Test
    void anExitHasACodeAndNoSignal() {
        JobError error = new WorkerExit(3, null, 0, "last words", "").lost();
        assertThat(error.message()).contains("exited with code 3");
        assertThat(error.exitCode()).isEqualTo(3);
        assertThat(error.signal()).isNull();
        assertThat(error.stderr()).isEqualTo("last words");
        assertThat(error.evidence()).isNull();
    }

    @Test
    void aSignalWeDidNotSendIsNoMoreThanLikely() {
        JobError error = new WorkerExit(143, null, 0, "", "").lost();
        assertThat(error.signal()).isEqualTo("TERM");
        assertThat(error.stderr()).isNull();
        assertThat(error.evidence()).contains("did not send", "exit(143) looks the same");
    }

    @Test
    void aSignalWeSentIsCertain() {
        JobError error = new WorkerExit(137, StopCause.TIMED_OUT, Signals.KILL, "", "").timedOut();
        assertThat(error.signal()).isEqualTo("KILL");
        assertThat(error.evidence()).isEqualTo("the service sent SIGKILL");
    }

    @Test
    void aCodeThatStandsForNoSignalIsJustACode() {
        JobError error = new WorkerExit(255, null, 0, "", "").lost();
        assertThat(error.message()).contains("exited with code 255");
        assertThat(error.signal()).isNull();
    }

    @Test
    void recyclesAndKillsAreNotCrashes() {
        assertThat(new WorkerExit(1, null, 0, "", "").reason()).isEqualTo("crashed");
        assertThat(new WorkerExit(143, StopCause.TIMED_OUT, 15, "", "").reason())
                .isEqualTo("killed-timeout");
        assertThat(new WorkerExit(0, StopCause.SHUT_DOWN, 0, "", "").reason()).isEqualTo("stopped");
    }
}
