package io.coremill.cores.kernel;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The kernel's texts about processes and devices. What cannot be read is absent: a process may
/// end at any moment, and many systems have none of this.
///
/// They are read by hand: the JDK knows no cores and no threads of other processes. A library would
/// make objects of whole files, and these are read each second for all busy threads and workers.
/// [KernelText] takes single numbers out of them, and tests give captured texts of other kernels.
///
/// @param root `/proc`, another one like it, or a folder of captured texts
public record Procfs(File root) {
    public static final Procfs HOST = new Procfs(new File("/proc"));

    /// Here are cores and memory nodes.
    static final Procfs SYSTEM = new Procfs(new File("/sys/devices/system"));

    /// Nearly every file there fits.
    private static final int PAGE = 4096;

    public @Nullable String read(String path) {
        try (var in = new FileInputStream(new File(root, path))) {
            byte[] page = new byte[PAGE];
            int length = Math.max(0, in.read(page));
            // What ends short of a page ends there: asking again costs as much as asking once.
            return length < PAGE
                    ? text(page, length)
                    : text(page, length) + text(in.readAllBytes());
        } catch (IOException e) {
            return null;
        }
    }

    private static String text(byte[] bytes) {
        return text(bytes, bytes.length);
    }

    private static String text(byte[] bytes, int length) {
        return new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
    }

    public List<String> list(String path) {
        String[] names = new File(root, path).list();
        return names == null ? List.of() : List.of(names);
    }
}
