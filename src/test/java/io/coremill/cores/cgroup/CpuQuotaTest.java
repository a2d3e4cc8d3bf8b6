package io.coremill.cores.cgroup;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.cores.CapturedProc;
import io.coremill.cores.kernel.Procfs;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Captured from hosts with either version of control groups.
class CpuQuotaTest {
    private static final String STAT_OF_ONE =
            "nr_periods 20\nnr_throttled 7\nthrottled_time 1500000000\nnr_bursts 0\n";
    private static final String STAT_OF_TWO =
            """
            usage_usec 9000000
            user_usec 8000000
            system_usec 1000000
            nr_periods 20
            nr_throttled 7
            throttled_usec 1500000
            """;

    @TempDir private Path directory;

    @Test
    void versionTwoHasItInOneFile() {
        cgroups("0::/jobs.slice/coremill.service\n")
                .with("cgroup/jobs.slice/coremill.service/cpu.max", "150000 100000\n")
                .with("cgroup/jobs.slice/coremill.service/cpu.stat", STAT_OF_TWO);
        CpuQuota quota = quota().orElseThrow();
        assertThat(quota.cpus()).isEqualTo(1.5);
        assertThat(quota.throttledSeconds()).isEqualTo(1.5);
    }

    @Test
    void versionOneHasItInTwo() {
        cgroups("4:memory:/a\n3:cpuset:/b\n1:cpu,cpuacct:/jobs\n0::/\n")
                .with("cgroup/cpu,cpuacct/jobs/cpu.cfs_quota_us", "50000\n")
                .with("cgroup/cpu,cpuacct/jobs/cpu.cfs_period_us", "100000\n")
                .with("cgroup/cpu,cpuacct/jobs/cpu.stat", STAT_OF_ONE);
        CpuQuota quota = quota().orElseThrow();
        assertThat(quota.cpus()).isEqualTo(0.5);
        assertThat(quota.throttledSeconds()).isEqualTo(1.5);
    }

    @Test
    void inAContainerThePathMayBeThatOfTheHost() {
        cgroups("1:cpu:/containers/34bc\n")
                .with("cgroup/cpu/cpu.cfs_quota_us", "200000\n")
                .with("cgroup/cpu/cpu.cfs_period_us", "100000\n")
                .with("cgroup/cpu/cpu.stat", STAT_OF_ONE);
        assertThat(quota().orElseThrow().cpus()).isEqualTo(2);
    }

    @Test
    void noLimitIsNotANumber() {
        cgroups("0::/\n")
                .with("cgroup/cpu.max", "max 100000\n")
                .with("cgroup/cpu.stat", STAT_OF_TWO);
        assertThat(quota().orElseThrow().cpus()).isNaN();
        cgroups("1:cpu:/\n")
                .with("cgroup/cpu/cpu.cfs_quota_us", "-1\n")
                .with("cgroup/cpu/cpu.cfs_period_us", "100000\n")
                .with("cgroup/cpu/cpu.stat", STAT_OF_ONE);
        assertThat(quota().orElseThrow().cpus()).isNaN();
    }

    @Test
    void aLimitOfAGroupAboveHoldsToo() {
        cgroups("0::/jobs.slice/mill.slice/coremill.service\n")
                .with("cgroup/jobs.slice/cpu.max", "100000 100000\n")
                .with("cgroup/jobs.slice/cpu.stat", STAT_OF_TWO)
                .with("cgroup/jobs.slice/mill.slice/cpu.max", "400000 100000\n")
                .with("cgroup/jobs.slice/mill.slice/cpu.stat", STAT_OF_TWO)
                .with("cgroup/jobs.slice/mill.slice/coremill.service/cpu.max", "max 100000\n")
                .with(
                        "cgroup/jobs.slice/mill.slice/coremill.service/cpu.stat",
                        STAT_OF_TWO.replace("1500000", "0"));
        CpuQuota quota = quota().orElseThrow();
        assertThat(quota.cpus()).as("the least").isEqualTo(1);
        assertThat(quota.throttledSeconds()).as("by each").isEqualTo(3);
    }

    @Test
    void versionOneHasLimitsAboveToo() {
        cgroups("1:cpu:/jobs/mill\n")
                .with("cgroup/cpu/release_agent", "")
                .with("cgroup/cpu/cpu.cfs_quota_us", "-1\n")
                .with("cgroup/cpu/cpu.cfs_period_us", "100000\n")
                .with("cgroup/cpu/cpu.stat", STAT_OF_ONE)
                .with("cgroup/cpu/jobs/cpu.cfs_quota_us", "50000\n")
                .with("cgroup/cpu/jobs/cpu.cfs_period_us", "100000\n")
                .with("cgroup/cpu/jobs/cpu.stat", STAT_OF_ONE)
                .with("cgroup/cpu/jobs/mill/cpu.cfs_quota_us", "-1\n")
                .with("cgroup/cpu/jobs/mill/cpu.cfs_period_us", "100000\n")
                .with(
                        "cgroup/cpu/jobs/mill/cpu.stat",
                        "nr_periods 0\nnr_throttled 0\nthrottled_time 0\n");
        CpuQuota quota = quota().orElseThrow();
        assertThat(quota.cpus()).isEqualTo(0.5);
        assertThat(quota.throttledSeconds()).isEqualTo(1.5);
    }

    @Test
    void aGroupWithoutTheControllerHasTheLimitOfTheOneAbove() {
        cgroups("0::/user.slice/terminal\n")
                .with("cgroup/user.slice/cpu.max", "150000 100000\n")
                .with("cgroup/user.slice/cpu.stat", STAT_OF_TWO)
                .with("cgroup/user.slice/terminal/cpu.stat", "usage_usec 9000000\n");
        assertThat(quota().orElseThrow().cpus()).isEqualTo(1.5);
    }

    @Test
    void whatIsAboveTheMountIsNotRead() {
        cgroups("0::/../jobs\n")
                .with("cpu.max", "100000 100000\n")
                .with("cpu.stat", STAT_OF_TWO)
                .with("cgroup/cpu.max", "200000 100000\n")
                .with("cgroup/cpu.stat", STAT_OF_TWO);
        assertThat(quota().orElseThrow().cpus()).isEqualTo(2);
    }

    @Test
    void timeHeldBackDoesNotFallWhenALimitIsLifted() {
        CapturedProc host =
                cgroups("0::/jobs/mill\n")
                        .with("cgroup/jobs/cpu.max", "100000 100000\n")
                        .with("cgroup/jobs/cpu.stat", STAT_OF_TWO)
                        .with("cgroup/jobs/mill/cpu.max", "max 100000\n")
                        .with("cgroup/jobs/mill/cpu.stat", STAT_OF_TWO);
        CpuQuota quota = quota().orElseThrow();
        assertThat(quota.throttledSeconds()).isEqualTo(3);
        host.with("cgroup/jobs/cpu.max", "max 100000\n");
        assertThat(quota.cpus()).isNaN();
        assertThat(quota.throttledSeconds()).isEqualTo(3);
    }

    @Test
    void aChangeOfTheLimitIsSeen() {
        CapturedProc host =
                cgroups("0::/\n")
                        .with("cgroup/cpu.max", "100000 100000\n")
                        .with("cgroup/cpu.stat", STAT_OF_TWO);
        CpuQuota quota = quota().orElseThrow();
        host.with("cgroup/cpu.max", "300000 100000\n");
        assertThat(quota.cpus()).isEqualTo(3);
    }

    @Test
    void whereNoGroupLimitsCpuTimeThereIsNoQuota() {
        assertThat(quota()).isEmpty();
        cgroups("4:memory:/a\n0::/\nnonsense\n").with("cgroup/cpu.stat", "usage_usec 12\n");
        assertThat(quota()).isEmpty();
    }

    private CapturedProc cgroups(String ofThisProcess) {
        return new CapturedProc(directory).with("self/cgroup", ofThisProcess);
    }

    private Optional<CpuQuota> quota() {
        return CpuQuota.of(new Procfs(directory.toFile()), directory.resolve("cgroup").toFile());
    }
}
