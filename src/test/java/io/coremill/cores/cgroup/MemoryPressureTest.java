package io.coremill.cores.cgroup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.coremill.cores.CapturedProc;
import io.coremill.cores.kernel.Procfs;
import java.io.File;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MemoryPressureTest {
    private static final String PRESSURE =
            """
            some avg10=%s avg60=0.17 avg300=1.50 total=123456
            full avg10=%s avg60=0.03 avg300=0.90 total=65432
            """;

    @TempDir private Path directory;

    @Test
    void theGroupsOwnPressureComesFirst() {
        cgroups("0::/jobs\n")
                .with("cgroup/jobs/memory.pressure", PRESSURE.formatted("25.50", "10.00"))
                .with("pressure/memory", PRESSURE.formatted("1.00", "1.00"));
        assertThat(pressure()).contains(new MemoryPressure(0.255, 0.1));
    }

    @Test
    void elseItIsThatOfTheMachine() {
        cgroups("4:memory:/a\n0::/\n")
                .with("cgroup/memory/a/memory.usage_in_bytes", "1\n")
                .with("pressure/memory", PRESSURE.formatted("100.00", "0.00"));
        assertThat(pressure()).contains(new MemoryPressure(1, 0));
    }

    @Test
    void whereTheKernelDoesNotTellThereIsNone() {
        cgroups("0::/jobs\n").with("pressure/memory", "nonsense\nsome avg10=. avg60\n");
        assertThat(pressure()).isEmpty();
    }

    @Test
    void thisHostsPressureIsAShare() {
        assumeThat(new File("/proc/pressure/memory")).canRead();
        assertThat(MemoryPressure.read().orElseThrow().some()).isBetween(0.0, 1.0);
    }

    private CapturedProc cgroups(String ofThisProcess) {
        return new CapturedProc(directory).with("self/cgroup", ofThisProcess);
    }

    private Optional<MemoryPressure> pressure() {
        return MemoryPressure.of(
                new Procfs(directory.toFile()), directory.resolve("cgroup").toFile());
    }
}
