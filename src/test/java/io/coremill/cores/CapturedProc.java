package io.coremill.cores;

import io.coremill.cores.kernel.Procfs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A folder that looks like `/proc`, filled with captured texts.
public record CapturedProc(Path root) {

    public CapturedProc with(String path, String text) {
        try {
            Path file = root.resolve(path);
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Procfs procfs() {
        return new Procfs(root.toFile());
    }
}
