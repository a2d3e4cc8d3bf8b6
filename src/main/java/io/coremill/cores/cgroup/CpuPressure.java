package io.coremill.cores.cgroup;

import io.coremill.cores.kernel.KernelText;
import io.coremill.cores.kernel.Procfs;
import java.io.File;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// For how long something waited for a core, as the kernel reports it (PSI): in the control group
/// of this process, workers included, or else on the whole machine. A limit of CPU time counts too:
/// what is held back by it waits for a core.
public final class CpuPressure {
    private static final double MICROS_PER_SECOND = 1e6;

    private final Procfs folder;
    private final String file;
    private final boolean isOfGroup;
    private final RisingFigure seconds = new RisingFigure();

    private CpuPressure(Procfs folder, String file, boolean isOfGroup) {
        this.folder = folder;
        this.file = file;
        this.isOfGroup = isOfGroup;
    }

    /// Empty where the kernel does not report it.
    public static Optional<CpuPressure> ofThisProcess() {
        return of(Procfs.HOST, ControlGroup.ofThisProcess("cpu"));
    }

    static Optional<CpuPressure> of(Procfs procfs, File mounts) {
        return of(procfs, ControlGroup.of(procfs, mounts, "cpu"));
    }

    private static Optional<CpuPressure> of(Procfs procfs, Stream<ControlGroup> groups) {
        Stream<CpuPressure> ofGroups =
                groups.filter(CpuPressure::isNotTheMachine)
                        .map(group -> new CpuPressure(group.folder(), "cpu.pressure", true));
        Stream<CpuPressure> ofMachine = Stream.of(new CpuPressure(procfs, "pressure/cpu", false));
        return Stream.concat(ofGroups, ofMachine)
                .filter(pressure -> !Double.isNaN(pressure.seconds()))
                .findFirst();
    }

    /// The root of version 2 is about the machine, and alone has no such file.
    private static boolean isNotTheMachine(ControlGroup group) {
        return group.version() == 1 || group.has("cgroup.events");
    }

    /// Whether it is of the control group alone, not of the machine.
    public boolean isOfGroup() {
        return isOfGroup;
    }

    /// Time in which one thread at least could have run but had no core. It never falls.
    public double seconds() {
        OptionalLong micros = some(folder.read(file));
        return seconds.after(
                micros.isPresent() ? micros.getAsLong() / MICROS_PER_SECOND : Double.NaN);
    }

    /// `some avg10=1.53 avg60=0.87 avg300=0.58 total=12345678`
    private static OptionalLong some(@Nullable String text) {
        if (text == null || !text.startsWith("some ")) {
            return OptionalLong.empty();
        }
        String key = " total=";
        int at = text.indexOf(key);
        return at < 0 ? OptionalLong.empty() : KernelText.field(0, text, at + key.length());
    }
}
