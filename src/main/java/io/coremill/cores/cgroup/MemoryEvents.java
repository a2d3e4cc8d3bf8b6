package io.coremill.cores.cgroup;

import io.coremill.cores.kernel.Procfs;
import java.io.File;
import java.util.Optional;
import java.util.stream.Stream;

/// What the kernel had to do because the control group of this process, workers included, ran short
/// of memory: counts since the group was made. Groups below it are not in them.
///
/// A worker that was killed with SIGKILL between two readings was probably killed by the kernel if
/// [#kills] grew in between; it is no proof of which one of several was.
///
/// @param kills processes of the group that the kernel killed for want of memory, be it that of the
///     group, of one above it or of the whole machine
/// @param atLimit how often the group was at its limit, so that the kernel had to make room
/// @param slowed how often it was held back for being above the softer limit `memory.high`; always
///     0 in version 1, which has none
public record MemoryEvents(long kills, long atLimit, long slowed) {

    /// Empty where this process has no control group but the root, and where the kernel does not
    /// count kills.
    public static Optional<MemoryEvents> read() {
        return of(ControlGroup.ofThisProcess("memory"));
    }

    static Optional<MemoryEvents> of(Procfs procfs, File mounts) {
        return of(ControlGroup.of(procfs, mounts, "memory"));
    }

    private static Optional<MemoryEvents> of(Stream<ControlGroup> groups) {
        return groups.flatMap(group -> of(group).stream()).findFirst();
    }

    /// What happened between an earlier reading and this one.
    public MemoryEvents since(MemoryEvents earlier) {
        return new MemoryEvents(
                kills - earlier.kills, atLimit - earlier.atLimit, slowed - earlier.slowed);
    }

    private static Optional<MemoryEvents> of(ControlGroup group) {
        return group.version() == 2 ? ofTwo(group) : ofOne(group);
    }

    /// Kernels before 5.2 report only the sums with all groups below.
    private static Optional<MemoryEvents> ofTwo(ControlGroup group) {
        String file = group.has("memory.events.local") ? "memory.events.local" : "memory.events";
        return of(
                group.number(file, "oom_kill"),
                group.number(file, "max"),
                group.number(file, "high"));
    }

    private static Optional<MemoryEvents> ofOne(ControlGroup group) {
        return of(
                group.number("memory.oom_control", "oom_kill"), group.number("memory.failcnt"), 0);
    }

    private static Optional<MemoryEvents> of(double kills, double atLimit, double slowed) {
        return Double.isNaN(kills)
                ? Optional.empty()
                : Optional.of(new MemoryEvents((long) kills, (long) atLimit, (long) slowed));
    }
}
