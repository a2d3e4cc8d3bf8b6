package io.coremill.queue.directory;

import java.nio.file.Path;

/// Another process works on the data directory.
public final class DataDirectoryInUseException extends RuntimeException {
    private final Path directory;

    DataDirectoryInUseException(Path directory, String holder) {
        super(
                "the data directory %s is in use by %s: stop that one, or use another directory"
                        .formatted(directory, holder));
        this.directory = directory;
    }

    public Path directory() {
        return directory;
    }
}
