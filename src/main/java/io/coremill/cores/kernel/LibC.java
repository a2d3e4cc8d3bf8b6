package io.coremill.cores.kernel;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Short calls into the C library of a 64-bit Linux. They keep the calling thread in its Java state
/// (critical), so nothing that can block may be called this way.
public final class LibC {
    private static final boolean LINUX =
            System.getProperty("os.name", "").toLowerCase(Locale.ROOT).equals("linux")
                    && System.getProperty("sun.arch.data.model", "64").equals("64");

    private LibC() {}

    /// The function, or null where there is none or native access is denied.
    public static @Nullable MethodHandle find(String name, FunctionDescriptor descriptor) {
        if (!LINUX) {
            return null;
        }
        try {
            Linker linker = Linker.nativeLinker();
            return linker.defaultLookup()
                    .find(name)
                    .map(f -> linker.downcallHandle(f, descriptor, Linker.Option.critical(true)))
                    .orElse(null);
        } catch (RuntimeException | LinkageError e) {
            return null; // the caller then says "absent"
        }
    }

    /// What a downcall without Java exceptions never gets to.
    public static AssertionError unexpected(Throwable e) {
        return new AssertionError("a C call threw", e);
    }
}
