package io.coremill.executor.processes;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Collection;
import java.util.List;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.profile.InternalProfiler;
import org.openjdk.jmh.results.AggregationPolicy;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.ScalarResult;

/// Adds to each result what one job cost on the service's side: CPU time, the workers' not in it,
/// and allocated memory. On a machine with other things to do these say more than the time.
public final class ServiceCost implements InternalProfiler {
    private static final double NANOS_PER_MICRO = 1e3;

    private final OperatingSystemMXBean system =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    private final ThreadMXBean threads = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);
    private long cpuBefore;
    private long bytesBefore;

    @Override
    public void beforeIteration(BenchmarkParams benchmark, IterationParams iteration) {
        cpuBefore = system.getProcessCpuTime();
        bytesBefore = threads.getTotalThreadAllocatedBytes();
    }

    @Override
    public Collection<ScalarResult> afterIteration(
            BenchmarkParams benchmark, IterationParams iteration, IterationResult result) {
        double cpu = (system.getProcessCpuTime() - cpuBefore) / NANOS_PER_MICRO;
        double bytes = threads.getTotalThreadAllocatedBytes() - bytesBefore;
        long jobs = result.getMetadata().getAllOps();
        return List.of(
                new ScalarResult("cpu", cpu / jobs, "us/job", AggregationPolicy.AVG),
                new ScalarResult("allocated", bytes / jobs, "B/job", AggregationPolicy.AVG));
    }

    @Override
    public String getDescription() {
        return "CPU time and memory of the service per job";
    }
}
