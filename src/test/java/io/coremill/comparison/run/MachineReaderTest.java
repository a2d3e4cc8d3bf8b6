package io.coremill.comparison.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.Tools;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class MachineReaderTest {
    /// Also where this process may use fewer: `taskset -c 1 mvn test -Dtest=MachinesTest`.
    @Test
    void theMachineHasAllCoresThatAreOnline() throws Exception {
        Tools.need("getconf");
        Process getconf = new ProcessBuilder("getconf", "_NPROCESSORS_ONLN").start();
        String cores =
                new String(getconf.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        assertThat(MachineReader.here().cores()).isEqualTo(Integer.parseInt(cores.strip()));
        assertThat(MachineReader.here().allowed())
                .hasSizeLessThanOrEqualTo(MachineReader.here().cores());
    }
}
