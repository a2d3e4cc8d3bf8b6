package io.coremill.queue.backup;

import io.coremill.queue.directory.JobsFile;
import io.coremill.queue.directory.PrivateFile;
import io.coremill.queue.offline.CommandFailedException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.regex.Pattern;

/// Where a copy is to be. Until it is whole it lies beside that place under another name.
///
/// @param file the copy, once it is whole
/// @param part the copy while it grows
record CopyPlace(Path file, Path part) {
    private static final String ENDING = ".db";

    private static final Pattern PART =
            Pattern.compile("(?<file>.+)\\.(?<process>[0-9]{1,18})\\.part(-journal|-wal|-shm)?");

    /// What SQLite may leave beside a file.
    private static final List<String> BESIDE = List.of("", "-journal", "-wal", "-shm");

    /// @param to a directory, or the name of a file that ends in `.db`
    /// @param process that copies: two at once do not meet
    static CopyPlace of(Path to, long process) {
        boolean isFile = !Files.isDirectory(to) && to.toString().endsWith(ENDING);
        var file = (isFile ? to : to.resolve(JobsFile.NAME)).toAbsolutePath();
        return new CopyPlace(
                file, file.resolveSibling("%s.%d.part".formatted(file.getFileName(), process)));
    }

    /// The service needs room on its disk for the log of changes, which grows meanwhile.
    ///
    /// @param source the file that is copied
    /// @param growth by how many bytes its log may grow
    /// @throws CommandFailedException if there is something already, or no room
    void needRoom(long bytes, Path source, long growth) throws IOException {
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
        if (room < bytes + growth && isBeside(source)) {
            throw new CommandFailedException(
                    ("the copy takes %d KB, the log of the service may grow by %d KB meanwhile, and"
                                    + " their disk has room for %d KB; name a place on another"
                                    + " disk, or a smaller --most-log")
                            .formatted(bytes / 1024, growth / 1024, room / 1024));
        }
    }

    private boolean isBeside(Path source) throws IOException {
        return Files.getFileStore(source).equals(Files.getFileStore(directory()));
    }

    /// What processes have left that were killed goes.
    void prepare() throws IOException {
        try (var files = Files.list(directory())) {
            files.filter(this::isLeft).forEach(CopyPlace::delete);
        }
        PrivateFile.create(part);
    }

    private boolean isLeft(Path other) {
        var parts = PART.matcher(other.getFileName().toString());
        return parts.matches()
                && parts.group("file").equals(file.getFileName().toString())
                && (isOwn(other)
                        || ProcessHandle.of(Long.parseLong(parts.group("process"))).isEmpty());
    }

    /// An earlier process had the same number.
    private boolean isOwn(Path other) {
        return other.getFileName().toString().startsWith(part.getFileName().toString());
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
            delete(part.resolveSibling(part.getFileName() + ending));
        }
    }

    private static void delete(Path left) {
        try {
            Files.deleteIfExists(left);
        } catch (IOException e) {
            // The next start of the command has another name.
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
