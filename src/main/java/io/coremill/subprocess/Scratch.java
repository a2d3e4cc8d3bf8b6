package io.coremill.subprocess;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A directory for one process, which no other user may look into, and which is gone with all that
/// is in it once the process is. What it has linked to stays.
///
/// @param path absolute
public record Scratch(Path path) implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Scratch.class);

    /// Six digits of base 36.
    private static final long NAMES = 2_176_782_336L;

    /// A process that was left behind may go on making directories for ever.
    private static final int MOST_PASSES = 1_000_000;

    /// @param parent made if it is not there
    /// @param owner null for the service's own
    public static Scratch create(Path parent, @Nullable SystemUser owner) throws IOException {
        Files.createDirectories(parent);
        Path path = createIn(parent);
        if (owner != null) {
            Files.setAttribute(path, "unix:uid", owner.uid(), LinkOption.NOFOLLOW_LINKS);
            Files.setAttribute(path, "unix:gid", owner.gid(), LinkOption.NOFOLLOW_LINKS);
        }
        return new Scratch(path);
    }

    /// For its owner alone, and with a short name: paths of sockets have 107 bytes at most.
    private static Path createIn(Path parent) throws IOException {
        var forOwner =
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
        while (true) {
            long number = ThreadLocalRandom.current().nextLong(NAMES);
            try {
                return Files.createDirectory(
                        parent.resolve(Long.toString(number, Character.MAX_RADIX)), forOwner);
            } catch (FileAlreadyExistsException e) {
                // another number then
            }
        }
    }

    /// Removes what an earlier life of the service has left.
    public static void removeAllIn(Path directory) {
        remove(directory);
    }

    @Override
    public void close() {
        remove(path);
    }

    private static void remove(Path path) {
        try {
            removeTree(path);
        } catch (NoSuchFileException e) {
            // it is gone already
        } catch (IOException | RuntimeException e) {
            log.warn("{} could not be removed; the next start tries again: {}", path, e.toString());
        }
    }

    private static void removeTree(Path path) throws IOException {
        try {
            Files.delete(path);
        } catch (DirectoryNotEmptyException e) {
            try (DirectoryStream<Path> parent = Files.newDirectoryStream(path.getParent())) {
                if (parent instanceof SecureDirectoryStream<Path> secure) {
                    removeDirectory(secure, path.getFileName());
                }
            }
        }
    }

    /// By descriptors, so that no process can put a link in its way. What lies deep is moved up
    /// before it is removed: neither the descriptors nor the stack grow with the depth of a tree.
    private static void removeDirectory(SecureDirectoryStream<Path> parent, Path name)
            throws IOException {
        open(parent, name);
        boolean isEmpty = false;
        for (int pass = 0; pass < MOST_PASSES && !isEmpty; pass++) {
            isEmpty = removeEntries(parent, name);
        }
        parent.deleteDirectory(name);
    }

    /// @return whether nothing was moved up, which is still there
    private static boolean removeEntries(SecureDirectoryStream<Path> parent, Path name)
            throws IOException {
        boolean isEmpty = true;
        try (SecureDirectoryStream<Path> top =
                parent.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS)) {
            for (Path entry : top) {
                Path each = entry.getFileName();
                if (isDirectory(top, each)) {
                    isEmpty &= flatten(top, each);
                    top.deleteDirectory(each);
                } else {
                    top.deleteFile(each);
                }
            }
        }
        return isEmpty;
    }

    /// @return whether there were no directories in it
    private static boolean flatten(SecureDirectoryStream<Path> top, Path name) throws IOException {
        boolean isFlat = true;
        open(top, name);
        try (SecureDirectoryStream<Path> directory =
                top.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS)) {
            for (Path entry : directory) {
                Path each = entry.getFileName();
                if (isDirectory(directory, each)) {
                    open(directory, each); // or it could not be moved
                    directory.move(each, top, Path.of(UUID.randomUUID().toString()));
                    isFlat = false;
                } else {
                    directory.deleteFile(each);
                }
            }
        }
        return isFlat;
    }

    /// It may have been closed to its owner. One that another user has left may be open to us all
    /// the same.
    private static void open(SecureDirectoryStream<Path> parent, Path name) {
        try {
            parent.getFileAttributeView(
                            name, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                    .setPermissions(PosixFilePermissions.fromString("rwx------"));
        } catch (IOException e) {
            // whether it is in the way shows when it is read
        }
    }

    private static boolean isDirectory(SecureDirectoryStream<Path> parent, Path name)
            throws IOException {
        return parent.getFileAttributeView(
                        name, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                .readAttributes()
                .isDirectory();
    }
}
