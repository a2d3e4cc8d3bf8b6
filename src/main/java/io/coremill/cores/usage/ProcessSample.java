package io.coremill.cores.usage;

import io.coremill.cores.kernel.ContextSwitches;
import io.coremill.cores.kernel.KernelText;
import io.coremill.cores.kernel.LastCore;
import io.coremill.cores.kernel.Procfs;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A process at one moment, from procfs. Sums are over the threads it has now: what ended threads
/// had is gone with them.
///
/// @param core that of the thread that has used most CPU time
/// @param rss resident memory in bytes
/// @param maxRss the largest it has been
/// @param runqueueWaitNanos time that threads could have run but had no core; null, like
///     migrations, if the kernel does not report it
/// @param voluntarySwitches how often a thread waited for something
/// @param involuntarySwitches how often a thread lost its core to another
/// @param migrations moves of threads from one core to another
public record ProcessSample(
        int core,
        long rss,
        long maxRss,
        @Nullable Long runqueueWaitNanos,
        long voluntarySwitches,
        long involuntarySwitches,
        int threads,
        @Nullable Long migrations) {
    private static final int KIB = 1024;

    /// Absent if there is no such process, if it has ended and only waits to be reaped, and on
    /// systems without procfs. Costs some 20 microseconds for each thread it has.
    public static Optional<ProcessSample> of(long pid) {
        return of(Procfs.HOST, pid);
    }

    static Optional<ProcessSample> of(Procfs procfs, long pid) {
        String status = procfs.read(pid + "/status");
        OptionalLong rss = status == null ? OptionalLong.empty() : kib("VmRSS", status);
        if (status == null || rss.isEmpty()) {
            return Optional.empty();
        }
        long maxRss = kib("VmHWM", status).orElse(rss.getAsLong());
        List<TaskSample> tasks =
                tasks(procfs, pid, status)
                        .flatMap(task -> Stream.ofNullable(TaskSample.of(procfs, task)))
                        .toList();
        OptionalInt core = core(procfs, tasks);
        return core.isEmpty()
                ? Optional.empty()
                : Optional.of(of(core.getAsInt(), rss.getAsLong(), maxRss, tasks));
    }

    private static Stream<String> tasks(Procfs procfs, long pid, String status) {
        String folder = pid + "/task";
        return KernelText.numberAfter("Threads", status).orElse(0) == 1
                ? Stream.of(folder + "/" + pid)
                : procfs.list(folder).stream().map(tid -> folder + "/" + tid);
    }

    private static OptionalInt core(Procfs procfs, List<TaskSample> tasks) {
        return tasks.stream()
                .max(Comparator.comparingLong(TaskSample::cpuNanosOrZero))
                .map(busiest -> LastCore.of(procfs, busiest.task()))
                .orElse(OptionalInt.empty());
    }

    private static ProcessSample of(int core, long rss, long maxRss, List<TaskSample> tasks) {
        ContextSwitches switches =
                tasks.stream()
                        .map(TaskSample::switches)
                        .reduce(ContextSwitches.NONE, ContextSwitches::plus);
        return new ProcessSample(
                core,
                rss,
                maxRss,
                runqueueWait(tasks),
                switches.voluntary(),
                switches.involuntary(),
                tasks.size(),
                switches.migrations());
    }

    private static @Nullable Long runqueueWait(List<TaskSample> tasks) {
        long sum = 0;
        for (TaskSample task : tasks) {
            Long wait = task.waitNanos();
            if (wait == null) {
                return null;
            }
            sum += wait;
        }
        return sum;
    }

    private static OptionalLong kib(String key, String status) {
        OptionalLong value = KernelText.numberAfter(key, status);
        return value.isPresent() ? OptionalLong.of(value.getAsLong() * KIB) : OptionalLong.empty();
    }
}
