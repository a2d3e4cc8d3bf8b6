package io.coremill.queue.directory;

import io.coremill.queue.StorageUnavailableException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/// Sees to it that one process at a time works on a data directory. The kernel lets go of the lock
/// when the process ends, however it ends. Who holds it stands in a second file: to open and
/// close the locked one again would let go of the lock.
public final class DirectoryLock implements AutoCloseable {
    private final Path holder;
    private final FileChannel channel;

    private DirectoryLock(Path holder, FileChannel channel) {
        this.holder = holder;
        this.channel = channel;
    }

    /// Takes a directory, which is created if need be.
    ///
    /// @param node the name this process goes by
    /// @throws DataDirectoryInUseException if another has it
    /// @throws StorageUnavailableException if it cannot be used
    public static DirectoryLock of(Path directory, String node) {
        try {
            return take(directory, node);
        } catch (IOException e) {
            throw new StorageUnavailableException(
                    "the data directory %s cannot be used: %s".formatted(directory, e.getMessage()),
                    e);
        }
    }

    /// As [#of], for one who explains what goes wrong.
    public static DirectoryLock take(Path directory, String node) throws IOException {
        Files.createDirectories(directory);
        var holder = directory.resolve("coremill.holder");
        var process = thisProcess();
        if (read(holder).endsWith(process)) {
            throw new DataDirectoryInUseException(directory, read(holder));
        }
        var channel = lock(directory.resolve("coremill.lock"));
        if (channel == null) {
            throw new DataDirectoryInUseException(directory, read(holder));
        }
        Files.writeString(holder, "node %s, %s".formatted(node, process));
        return new DirectoryLock(holder, channel);
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(holder);
        channel.close();
    }

    private static @Nullable FileChannel lock(Path file) throws IOException {
        var channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            if (channel.tryLock() != null) {
                return channel;
            }
        } catch (OverlappingFileLockException e) {
            // This very process has it, through another door.
        }
        channel.close();
        return null;
    }

    private static String thisProcess() {
        var self = ProcessHandle.current();
        var started = self.info().startInstant().map(Object::toString).orElse("at an unknown time");
        return "process %d, started %s".formatted(self.pid(), started);
    }

    private static String read(Path holder) throws IOException {
        try {
            return Files.readString(holder);
        } catch (NoSuchFileException e) {
            return "a process that has not named itself";
        }
    }
}
