package io.coremill.cores;

import io.coremill.cores.cgroup.CpuPressure;
import io.coremill.cores.kernel.Procfs;
import io.coremill.cores.kernel.SchedStat;

/// What the kernel reports here about cores and threads: nothing at all without procfs, and the
/// rest depends on how it was built.
///
/// @param cores what they spend their time on, and which one a thread was on
/// @param waits for how long threads could have run but had no core
/// @param migrations how often threads moved from one core to another
/// @param pressure for how long something waited for a core
public record KernelSupport(boolean cores, boolean waits, boolean migrations, boolean pressure) {

    public static KernelSupport here() {
        return of(Procfs.HOST, CpuPressure.ofThisProcess().isPresent());
    }

    static KernelSupport of(Procfs procfs, boolean pressure) {
        String stat = procfs.read("stat");
        String sched = procfs.read("self/sched");
        return new KernelSupport(
                stat != null && !CoreTime.parse(stat).isEmpty(),
                SchedStat.of(procfs, "self") != null,
                sched != null && sched.contains("nr_migrations"),
                pressure);
    }
}
