package io.coremill.queue.backup;

import io.coremill.queue.offline.CommandFailedException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/// Where a copy is to be. Until it is whole it lies beside that place under another name.
///
/// @param file the copy, once it is whole
/// @param part the copy while it grows
record CopyPlace(Path file, Path part) {
    private static final String NAME = "coremill.db";
    private static final String ENDING = ".db";

    /// What SQLite may leave beside a file.
    private static final List<String> BESIDE = List.of("", "-journal", "-wal", "-shm");

    /// @param to a directory, or the name of a file that ends in `.db`
    /// @param process that copies: two at once do not meet
    static CopyPlace of(Path to, long process) {
        boolean isFile = !Files.isDirectory(to) && to.toString().endsWith(ENDING);
        var file = (isFile ? to : to.resolve(NAME)).toAbsolutePath();
        return new CopyPlace(
                file, file.resolveSibling("%s.%d.part".formatted(file.getFileName(), process)));
    }

    /// The service may need what is left of its disk.
    ///
    /// @throws CommandFailedException if there is something already, or no room
    void needRoom(long bytes) throws IOException {
        if (Files.exists(file)) {
            throw isThere();
        }
        Files.createDirectories(directory());
        long room = Files.getFileStore(directory()).getUsableSpace();
        if (room < bytes) {
            throw new CommandFailedException(
                    "the copy takes %d KB and %s has room for %d KB; name another place"
                            .formatted(bytes / 1024, directory(), room / 1024));
        }
    }

    /// With the permissions that this process gives to files.
    void prepare() throws IOException {
        Files.createFile(part);
    }

    /// The copy is whole: it is on the disk with its name when this returns.
    void complete() throws IOException {
        sync(part);
        try {
            Files.move(part, file);
        } catch (FileAlreadyExistsException e) {
            throw isThere();
        }
        sync(directory());
    }

    /// Leaves no half copy behind.
    void clear() {
        for (String ending : BESIDE) {
            try {
                Files.deleteIfExists(part.resolveSibling(part.getFileName() + ending));
            } catch (IOException e) {
                // The next start of the command has another name.
            }
        }
    }

    private Path directory() {
        return file.resolveSibling("");
    }

    private CommandFailedException isThere() {
        return new CommandFailedException(file + " is there already; name another place");
    }

    private static void sync(Path path) throws IOException {
        try (var channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
