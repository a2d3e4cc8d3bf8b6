package io.coremill.cores.kernel;

import static java.lang.foreign.ValueLayout.ADDRESS;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/// Binds the functions of the C library.
public final class LibC {
    /// Whether this is a 64-bit Linux, for which the numbers and structures of callers are.
    public static final boolean IS_LINUX_64 =
            "Linux".equals(System.getProperty("os.name")) && ADDRESS.byteSize() == Long.BYTES;

    private LibC() {}

    /// A short call on a 64-bit Linux, as [#critical], or null where there is none or native access
    /// is denied.
    public static @Nullable MethodHandle find(
            String name, ValueLayout result, ValueLayout... arguments) {
        if (!IS_LINUX_64) {
            return null;
        }
        try {
            return critical(name, result, arguments);
        } catch (RuntimeException | LinkageError e) {
            return null; // the caller then returns "absent"
        }
    }

    /// A call that may block.
    ///
    /// @throws NoSuchElementException if the library does not have it
    /// @throws IllegalCallerException if native access is denied
    public static MethodHandle function(String name, ValueLayout result, ValueLayout... arguments) {
        return bind(name, FunctionDescriptor.of(result, arguments));
    }

    /// A call that keeps the calling thread in its Java state, so that it must not block, and that
    /// takes arrays of the Java heap. Throws as [#function] does.
    public static MethodHandle critical(String name, ValueLayout result, ValueLayout... arguments) {
        return bind(name, FunctionDescriptor.of(result, arguments), Linker.Option.critical(true));
    }

    /// A call with arguments of any kind after the first ones. Throws as [#function] does.
    ///
    /// @param fixed how many come before `...`
    public static MethodHandle variadic(
            String name, int fixed, ValueLayout result, ValueLayout... arguments) {
        return bind(
                name,
                FunctionDescriptor.of(result, arguments),
                Linker.Option.firstVariadicArg(fixed));
    }

    /// A function or a variable.
    ///
    /// @throws NoSuchElementException if the library does not have it
    public static MemorySegment address(String name) {
        return Linker.nativeLinker().defaultLookup().find(name).orElseThrow();
    }

    /// What a downcall without Java exceptions never gets to.
    public static AssertionError unexpected(Throwable e) {
        return new AssertionError("a C call threw", e);
    }

    private static MethodHandle bind(
            String name, FunctionDescriptor descriptor, Linker.Option... options) {
        return Linker.nativeLinker().downcallHandle(address(name), descriptor, options);
    }
}
