package io.coremill.queue.sqlite;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// The files of a data directory as a process leaves them that is killed between two commits.
final class CrashImage {
    static void copy(Path from, Path to) {
        try {
            Files.createDirectories(to);
            for (var name : List.of("coremill.db", "coremill.db-wal")) {
                Files.copy(from.resolve(name), to.resolve(name));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private CrashImage() {}
}
