package io.coremill.queue.sqlite.transfer;

import io.coremill.queue.directory.JobsFile;
import io.coremill.queue.offline.CommandFailedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Where the file of jobs lies. Its log of changes and the lock are there, and not beside a link to
/// it.
///
/// @param file without links
public record FilePlace(Path file) {
    /// @param from a data directory, or a file
    /// @throws CommandFailedException if there is no file
    public static FilePlace of(Path from) {
        var file = Files.isDirectory(from) ? from.resolve(JobsFile.NAME) : from;
        if (!Files.isRegularFile(file)) {
            throw new CommandFailedException(
                    file + " is not there; name the data directory of the service with --from");
        }
        try {
            return new FilePlace(file.toRealPath());
        } catch (IOException e) {
            throw new CommandFailedException(file + " cannot be read: " + e.getMessage(), e);
        }
    }

    /// How many bytes its log of changes has; 0 if there is none.
    public long logBytes() {
        try {
            return Files.size(file.resolveSibling(file.getFileName() + "-wal"));
        } catch (IOException e) {
            return 0;
        }
    }
}
