package io.coremill.subprocess;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ProcessSignalsTest {
    @ParameterizedTest
    @CsvSource({"1,HUP", "9,KILL", "11,SEGV", "15,TERM", "24,XCPU", "25,XFSZ"})
    void aSignalHasTheNameThatAllSystemsHave(int signal, String name) {
        assertThat(ProcessSignals.name(signal)).isEqualTo(name);
    }

    /// Their numbers differ between systems.
    @ParameterizedTest
    @ValueSource(ints = {0, 7, 10, 12, 17, 40})
    void othersHaveNone(int signal) {
        assertThat(ProcessSignals.name(signal)).isNull();
    }

    /// A signal to -1 would reach every process there is, and one to 0 the service's own group.
    @ParameterizedTest
    @ValueSource(longs = {-5, 0, 1})
    void noSignalEverReachesAllProcesses(long leader) {
        assertThat(ProcessSignals.toGroup(leader, 0)).isFalse();
    }

    /// It leads no group, and is reached alone.
    @Test
    void aProcessThatLeadsNoGroupIsReachedItself() throws Exception {
        Process process = new ProcessBuilder("sleep", "300").start();
        ProcessSignals.send(process, ProcessSignals.KILL);
        assertThat(process.waitFor()).isEqualTo(128 + ProcessSignals.KILL);
        ProcessSignals.send(process, ProcessSignals.KILL);
        ProcessSignals.killRest(process);
    }
}
