package io.coremill.cores;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The kernel's texts about processes. What cannot be read is absent: a process may end at any
/// moment, and many systems have none of this.
///
/// @param root `/proc`, or a folder of captured texts
record Procfs(File root) {
    static final Procfs HOST = new Procfs(new File("/proc"));

    @Nullable String read(String path) {
        try (var in = new FileInputStream(new File(root, path))) {
            return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return null;
        }
    }

    List<String> list(String path) {
        String[] names = new File(root, path).list();
        return names == null ? List.of() : List.of(names);
    }
}
