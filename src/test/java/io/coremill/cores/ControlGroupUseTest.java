package io.coremill.cores;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.cores.cgroup.CpuUse;
import io.coremill.cores.cgroup.MemoryUse;
import io.coremill.cores.kernel.Procfs;
import java.io.File;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Captured from hosts with either version of control groups.
class ControlGroupUseTest {
    @TempDir private Path directory;

    @Test
    void versionTwoHasAllInOneFolder() {
        cgroups("0::/jobs\n")
                .with("cgroup/jobs/cpu.max", "max 100000\n")
                .with("cgroup/jobs/cpu.stat", "usage_usec 9500000\nuser_usec 8000000\n")
                .with("cgroup/jobs/memory.current", "500000\n")
                .with("cgroup/jobs/memory.max", "1073741824\n")
                .with("cgroup/jobs/memory.stat", "anon 1\ninactive_file 200000\nactive_file 7\n");
        assertThat(cpu().orElseThrow().seconds()).isEqualTo(9.5);
        MemoryUse memory = memory().orElseThrow();
        assertThat(memory.bytes()).isEqualTo(300_000);
        assertThat(memory.limit()).isEqualTo(1 << 30);
    }

    @Test
    void versionOneHasAControllerForEach() {
        cgroups("4:memory:/a\n3:cpuacct:/b\n1:cpu:/c\n0::/\n")
                .with("cgroup/cpuacct/b/cpuacct.usage", "2500000000\n")
                .with("cgroup/memory/a/memory.usage_in_bytes", "500000\n")
                .with("cgroup/memory/a/memory.limit_in_bytes", "536870912\n")
                .with(
                        "cgroup/memory/a/memory.stat",
                        "inactive_file 7\ntotal_inactive_file 100000\n");
        assertThat(cpu().orElseThrow().seconds()).isEqualTo(2.5);
        MemoryUse memory = memory().orElseThrow();
        assertThat(memory.bytes()).isEqualTo(400_000);
        assertThat(memory.limit()).isEqualTo(512 << 20);
    }

    @Test
    void noLimitOfMemoryIsNotANumber() {
        cgroups("0::/\n")
                .with("cgroup/memory.current", "500000\n")
                .with("cgroup/memory.max", "max\n")
                .with("cgroup/memory.stat", "inactive_file 0\n");
        assertThat(memory().orElseThrow().limit()).isNaN();
        cgroups("1:memory:/\n")
                .with("cgroup/memory/memory.usage_in_bytes", "500000\n")
                .with("cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n")
                .with("cgroup/memory/memory.stat", "total_inactive_file 0\n");
        assertThat(memory().orElseThrow().limit()).isNaN();
    }

    @Test
    void aLimitOfMemoryAboveHoldsTooAndTheUseIsThatOfTheOwnGroup() {
        cgroups("0::/jobs/mill\n")
                .with("cgroup/jobs/memory.current", "900000000\n")
                .with("cgroup/jobs/memory.max", "1073741824\n")
                .with("cgroup/jobs/memory.stat", "inactive_file 0\n")
                .with("cgroup/jobs/mill/memory.current", "500000\n")
                .with("cgroup/jobs/mill/memory.max", "max\n")
                .with("cgroup/jobs/mill/memory.stat", "inactive_file 200000\n");
        MemoryUse memory = memory().orElseThrow();
        assertThat(memory.limit()).isEqualTo(1 << 30);
        assertThat(memory.bytes()).isEqualTo(300_000);
    }

    @Test
    void ofSeveralLimitsOfMemoryTheLeastHolds() {
        cgroups("4:memory:/jobs/mill\n")
                .with("cgroup/memory/jobs/memory.usage_in_bytes", "900000000\n")
                .with("cgroup/memory/jobs/memory.limit_in_bytes", "1073741824\n")
                .with("cgroup/memory/jobs/memory.stat", "total_inactive_file 0\n")
                .with("cgroup/memory/jobs/mill/memory.usage_in_bytes", "500000\n")
                .with("cgroup/memory/jobs/mill/memory.limit_in_bytes", "2147483648\n")
                .with("cgroup/memory/jobs/mill/memory.stat", "total_inactive_file 100000\n");
        MemoryUse memory = memory().orElseThrow();
        assertThat(memory.limit()).isEqualTo(1 << 30);
        assertThat(memory.bytes()).isEqualTo(400_000);
    }

    @Test
    void whereTheOwnGroupHasNoControllerItsMemoryIsInThatOfTheOneAbove() {
        cgroups("0::/user/terminal\n")
                .with("cgroup/user/memory.current", "900000\n")
                .with("cgroup/user/memory.max", "1073741824\n")
                .with("cgroup/user/memory.stat", "inactive_file 0\n")
                .with("cgroup/user/terminal/cpu.stat", "usage_usec 9500000\n");
        MemoryUse memory = memory().orElseThrow();
        assertThat(memory.limit()).isEqualTo(1 << 30);
        assertThat(memory.bytes()).isEqualTo(900_000);
        assertThat(cpu()).as("not that of others").isEmpty();
    }

    @Test
    void whatTheWholeMachineUsesIsNotOurs() {
        cgroups("0::/\n").with("cgroup/cpu.stat", "usage_usec 9500000\n");
        assertThat(cpu()).isEmpty();
        cgroups("3:cpuacct:/\n2:memory:/\n")
                .with("cgroup/cpuacct/release_agent", "")
                .with("cgroup/cpuacct/cpuacct.usage", "2500000000\n")
                .with("cgroup/memory/release_agent", "")
                .with("cgroup/memory/memory.usage_in_bytes", "500000\n")
                .with("cgroup/memory/memory.stat", "total_inactive_file 0\n");
        assertThat(cpu()).isEmpty();
        assertThat(memory()).isEmpty();
    }

    private CapturedProc cgroups(String ofThisProcess) {
        return new CapturedProc(directory).with("self/cgroup", ofThisProcess);
    }

    private Optional<CpuUse> cpu() {
        return CpuUse.of(new Procfs(directory.toFile()), mounts());
    }

    private Optional<MemoryUse> memory() {
        return MemoryUse.of(new Procfs(directory.toFile()), mounts());
    }

    private File mounts() {
        return directory.resolve("cgroup").toFile();
    }
}
