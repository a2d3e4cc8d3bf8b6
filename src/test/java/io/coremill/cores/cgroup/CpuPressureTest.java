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

class CpuPressureTest {
    private static final String PRESSURE =
            """
            some avg10=12.00 avg60=0.17 avg300=1.50 total=%d
            full avg10=0.00 avg60=0.00 avg300=0.00 total=0
            """;

    @TempDir private Path directory;

    @Test
    void theGroupsOwnPressureComesFirst() {
        cgroups("0::/jobs\n")
                .with("cgroup/jobs/cgroup.events", "populated 1\n")
                .with("cgroup/jobs/cpu.pressure", PRESSURE.formatted(2_500_000))
                .with("pressure/cpu", PRESSURE.formatted(99_000_000));
        CpuPressure pressure = pressure().orElseThrow();
        assertThat(pressure.seconds()).isEqualTo(2.5);
        assertThat(pressure.isOfGroup()).isTrue();
    }

    @Test
    void theRootsPressureIsThatOfTheMachine() {
        cgroups("0::/\n")
                .with("cgroup/cpu.pressure", PRESSURE.formatted(99_000_000))
                .with("pressure/cpu", PRESSURE.formatted(99_000_000));
        assertThat(pressure().orElseThrow().isOfGroup()).isFalse();
    }

    @Test
    void withVersionOneItIsThatOfTheMachine() {
        cgroups("4:cpu,cpuacct:/a\n0::/\n")
                .with("cgroup/cpu,cpuacct/a/cpu.cfs_quota_us", "-1\n")
                .with("pressure/cpu", PRESSURE.formatted(99_000_000));
        CpuPressure pressure = pressure().orElseThrow();
        assertThat(pressure.seconds()).isEqualTo(99);
        assertThat(pressure.isOfGroup()).isFalse();
    }

    @Test
    void whereTheKernelDoesNotTellThereIsNone() {
        cgroups("0::/jobs\n").with("pressure/cpu", "full avg10=0.00 total=17\n");
        assertThat(pressure()).isEmpty();
        assertThat(CpuPressure.of(new Procfs(new File("/nowhere")), new File("/nowhere")))
                .isEmpty();
    }

    @Test
    void thisHostsNeverFalls() {
        assumeThat(new File("/proc/pressure/cpu")).canRead();
        CpuPressure pressure = CpuPressure.ofThisProcess().orElseThrow();
        double before = pressure.seconds();
        assertThat(pressure.seconds()).isGreaterThanOrEqualTo(before);
    }

    private CapturedProc cgroups(String ofThisProcess) {
        return new CapturedProc(directory).with("self/cgroup", ofThisProcess);
    }

    private Optional<CpuPressure> pressure() {
        return CpuPressure.of(new Procfs(directory.toFile()), directory.resolve("cgroup").toFile());
    }
}
