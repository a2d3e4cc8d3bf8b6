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

/// Captured from hosts with either version of control groups.
class MemoryEventsTest {
    private static final String EVENTS =
            "low 1\nhigh %d\nmax %d\noom 9\noom_kill %d\noom_group_kill 7\n";

    @TempDir private Path directory;

    @Test
    void versionTwoCountsKillsAndLimits() {
        cgroups("0::/jobs\n").with("cgroup/jobs/memory.events", EVENTS.formatted(4, 5, 6));
        assertThat(events()).contains(new MemoryEvents(6, 5, 4));
    }

    @Test
    void groupsBelowAreLeftOutWhereTheKernelTellsThemApart() {
        cgroups("0::/jobs\n")
                .with("cgroup/jobs/memory.events", EVENTS.formatted(40, 50, 60))
                .with("cgroup/jobs/memory.events.local", EVENTS.formatted(4, 5, 6));
        assertThat(events()).contains(new MemoryEvents(6, 5, 4));
    }

    @Test
    void versionOneCountsThemInTwoFiles() {
        cgroups("4:memory:/a\n0::/\n")
                .with(
                        "cgroup/memory/a/memory.oom_control",
                        "oom_kill_disable 0\nunder_oom 1\noom_kill 12\n")
                .with("cgroup/memory/a/memory.failcnt", "345\n");
        assertThat(events()).contains(new MemoryEvents(12, 345, 0));
    }

    @Test
    void aContainersGroupMayBeWhereTheControllerIsMounted() {
        cgroups("0::/../host/path\n").with("cgroup/memory.events", EVENTS.formatted(0, 2, 1));
        assertThat(events()).contains(new MemoryEvents(1, 2, 0));
    }

    @Test
    void aKernelThatDoesNotCountKillsSaysNothing() {
        cgroups("4:memory:/a\n")
                .with("cgroup/memory/a/memory.oom_control", "oom_kill_disable 1\nunder_oom 0\n")
                .with("cgroup/memory/a/memory.failcnt", "0\n");
        assertThat(events()).isEmpty();
    }

    @Test
    void whatHappenedToTheWholeMachineIsNotOurs() {
        cgroups("4:memory:/\n")
                .with("cgroup/memory/release_agent", "")
                .with("cgroup/memory/memory.oom_control", "under_oom 0\noom_kill 3\n");
        assertThat(events()).isEmpty();
        assertThat(MemoryEvents.of(new Procfs(directory.resolve("none").toFile()), mounts()))
                .isEmpty();
    }

    @Test
    void whatHappenedInBetweenIsTheDifference() {
        var before = new MemoryEvents(2, 10, 5);
        assertThat(new MemoryEvents(3, 14, 5).since(before)).isEqualTo(new MemoryEvents(1, 4, 0));
    }

    @Test
    void thisHostsGroupNeverCountsBackwards() {
        Optional<MemoryEvents> before = MemoryEvents.read();
        assumeThat(before).as("a control group whose events are counted").isPresent();
        MemoryEvents passed = MemoryEvents.read().orElseThrow().since(before.orElseThrow());
        assertThat(passed.kills()).isNotNegative();
        assertThat(passed.atLimit()).isNotNegative();
        assertThat(passed.slowed()).isNotNegative();
    }

    private CapturedProc cgroups(String ofThisProcess) {
        return new CapturedProc(directory).with("self/cgroup", ofThisProcess);
    }

    private Optional<MemoryEvents> events() {
        return MemoryEvents.of(new Procfs(directory.toFile()), mounts());
    }

    private File mounts() {
        return directory.resolve("cgroup").toFile();
    }
}
