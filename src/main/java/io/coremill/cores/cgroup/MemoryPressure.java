package io.coremill.cores.cgroup;

import io.coremill.cores.kernel.KernelText;
import io.coremill.cores.kernel.Procfs;
import java.io.File;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/// How much time was lost in the last ten seconds to waiting for memory, as the kernel reports it
/// (PSI): of the control group of this process, or else of the whole machine.
///
/// @param some the share of time, 0 to 1, in which one thread at least waited
/// @param full that in which all that had something to do waited
public record MemoryPressure(double some, double full) {

    /// Empty where the kernel does not report it.
    public static Optional<MemoryPressure> read() {
        return of(Procfs.HOST, ControlGroup.ofThisProcess("memory"));
    }

    static Optional<MemoryPressure> of(Procfs procfs, File mounts) {
        return of(procfs, ControlGroup.of(procfs, mounts, "memory"));
    }

    private static Optional<MemoryPressure> of(Procfs procfs, Stream<ControlGroup> groups) {
        Stream<String> ofGroups = groups.map(group -> group.text("memory.pressure"));
        Stream<String> ofMachine = Stream.ofNullable(procfs.read("pressure/memory"));
        return Stream.concat(ofGroups, ofMachine).flatMap(text -> parse(text).stream()).findFirst();
    }

    private static Optional<MemoryPressure> parse(String text) {
        OptionalDouble some = KernelText.decimalAfter("some avg10=", text);
        OptionalDouble full = KernelText.decimalAfter("full avg10=", text);
        return some.isPresent() && full.isPresent()
                ? Optional.of(
                        new MemoryPressure(some.getAsDouble() / 100, full.getAsDouble() / 100))
                : Optional.empty();
    }
}
