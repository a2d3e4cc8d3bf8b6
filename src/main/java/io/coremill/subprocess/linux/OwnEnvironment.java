package io.coremill.subprocess.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.coremill.cores.kernel.LibC;
import io.coremill.subprocess.ProcessLaunch;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// The variables of this process as they are. [System#getenv] has them as text, and what its
/// charset cannot express is lost there, as `Zürich` is with `LC_ALL=C`.
final class OwnEnvironment {
    /// `extern char **environ`
    private final MemorySegment environ = LibC.address("environ").reinterpret(ADDRESS.byteSize());

    /// An array of `NAME=VALUE` that ends with a null: what is passed on, to the byte, and what
    /// only this process has.
    MemorySegment of(ProcessLaunch launch, Arena arena) {
        var all = new ArrayList<MemorySegment>();
        for (MemorySegment variable : variables()) {
            if (launch.passes(name(variable))) {
                all.add(variable);
            }
        }
        launch.variables()
                .forEach((name, value) -> all.add(arena.allocateFrom(name + "=" + value)));
        return PosixSpawn.array(arena, all);
    }

    private List<MemorySegment> variables() {
        var all = new ArrayList<MemorySegment>();
        MemorySegment array = environ.get(ADDRESS, 0).reinterpret(Long.MAX_VALUE);
        for (long i = 0; !array.getAtIndex(ADDRESS, i).equals(MemorySegment.NULL); i++) {
            all.add(array.getAtIndex(ADDRESS, i).reinterpret(Long.MAX_VALUE));
        }
        return all;
    }

    private static String name(MemorySegment variable) {
        var name = new ByteArrayOutputStream();
        for (long i = 0;
                variable.get(JAVA_BYTE, i) != '=' && variable.get(JAVA_BYTE, i) != 0;
                i++) {
            name.write(variable.get(JAVA_BYTE, i));
        }
        return name.toString(StandardCharsets.ISO_8859_1);
    }
}
