package io.coremill.cores;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// A process at one moment, from procfs. Sums are over the threads it has now: what ended threads
/// had is gone with them.
///
/// @param core that of its busiest thread: one that is running if there is any, else the one that
///     has used most CPU time
/// @param rss resident memory in bytes
/// @param maxRss the largest it has been
/// @param runqueueWaitNanos time that threads could have run but had no core; null, like
///     migrations, if the kernel does not tell
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
    private static final Comparator<ThreadSample> BY_ACTIVITY =
            Comparator.comparing(ThreadSample::running)
                    .thenComparing(
                            ThreadSample::cpuNanos,
                            Comparator.nullsFirst(Comparator.naturalOrder()));

    /// Absent if there is no such process, if it has ended and only waits to be reaped, and on
    /// systems without procfs. Costs a few microseconds for each thread it has.
    public static Optional<ProcessSample> of(long pid) {
        return of(Procfs.HOST, pid);
    }

    static Optional<ProcessSample> of(Procfs procfs, long pid) {
        String status = procfs.read(pid + "/status");
        OptionalLong rss = status == null ? OptionalLong.empty() : kib("VmRSS", status);
        if (status == null || rss.isEmpty()) {
            return Optional.empty();
        }
        List<String> tasks = tasks(procfs, pid, status);
        List<ThreadSample> threads =
                tasks.stream().flatMap(task -> ThreadSample.of(procfs, task).stream()).toList();
        long maxRss = kib("VmHWM", status).orElse(rss.getAsLong());
        return threads.stream()
                .max(BY_ACTIVITY)
                .map(
                        busiest ->
                                of(
                                        busiest.core(),
                                        rss.getAsLong(),
                                        maxRss,
                                        threads,
                                        switches(procfs, tasks)));
    }

    private static List<String> tasks(Procfs procfs, long pid, String status) {
        String folder = pid + "/task";
        return Text.numberAfter("Threads", status).orElse(0) == 1
                ? List.of(folder + "/" + pid)
                : procfs.list(folder).stream().map(tid -> folder + "/" + tid).toList();
    }

    private static ProcessSample of(
            int core, long rss, long maxRss, List<ThreadSample> threads, Switches switches) {
        return new ProcessSample(
                core,
                rss,
                maxRss,
                runqueueWait(threads),
                switches.voluntary(),
                switches.involuntary(),
                threads.size(),
                switches.migrations());
    }

    private static @Nullable Long runqueueWait(List<ThreadSample> threads) {
        long sum = 0;
        for (ThreadSample thread : threads) {
            Long wait = thread.runqueueWaitNanos();
            if (wait == null) {
                return null;
            }
            sum += wait;
        }
        return sum;
    }

    private static Switches switches(Procfs procfs, List<String> tasks) {
        return tasks.stream()
                .map(task -> Switches.of(procfs, task))
                .reduce(Switches.NONE, Switches::plus);
    }

    private static OptionalLong kib(String key, String status) {
        OptionalLong value = Text.numberAfter(key, status);
        return value.isPresent() ? OptionalLong.of(value.getAsLong() * KIB) : OptionalLong.empty();
    }
}
