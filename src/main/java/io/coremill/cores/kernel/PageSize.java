package io.coremill.cores.kernel;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.invoke.MethodHandle;
import org.jspecify.annotations.Nullable;

/// The unit in which the kernel counts memory in some of its texts.
public final class PageSize {
    private static final @Nullable MethodHandle GETPAGESIZE = LibC.find("getpagesize", JAVA_INT);
    private static final int USUAL = 4096;

    public static final int BYTES = read();

    private PageSize() {}

    private static int read() {
        if (GETPAGESIZE == null) {
            return USUAL;
        }
        try {
            return (int) GETPAGESIZE.invokeExact();
        } catch (Throwable e) {
            throw LibC.unexpected(e);
        }
    }
}
