package io.coremill.queue.directory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/// Makes files that hold what is in jobs. Users of the machine who are not in the group of the
/// service have no business with them, a worker of another user neither; the group keeps what this
/// process gives it, as containers under changing users need it.
public final class PrivateFile {
    private static final FileAttribute<Set<PosixFilePermission>> NOT_OF_OTHERS =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-rw----"));
    private static final String POSIX = "posix";

    private PrivateFile() {}

    /// With the permissions that this process gives to files, but for those of others.
    ///
    /// @throws java.nio.file.FileAlreadyExistsException if it is there
    public static void create(Path file) throws IOException {
        if (file.getFileSystem().supportedFileAttributeViews().contains(POSIX)) {
            Files.createFile(file, NOT_OF_OTHERS);
        } else {
            Files.createFile(file);
        }
    }
}
