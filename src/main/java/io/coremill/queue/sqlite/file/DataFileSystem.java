package io.coremill.queue.sqlite.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// The file system that a data directory lies on. SQLite needs locks that hold, memory that is
/// shared through files, and writes that are on the disk once it confirms them.
///
/// @param type as the kernel has it, `ext4` for instance
/// @param mountPoint where it is mounted
public record DataFileSystem(String type, Path mountPoint) {
    private static final Path MOUNTS = Path.of("/proc/self/mountinfo");

    /// Their files are another machine's, or belong to the host of this virtual one.
    private static final Set<String> REMOTE =
            Set.of(
                    "9p",
                    "acfs",
                    "afs",
                    "beegfs",
                    "ceph",
                    "cifs",
                    "coda",
                    "davfs",
                    "davfs2",
                    "drvfs",
                    "fakeowner",
                    "gpfs",
                    "lustre",
                    "ncpfs",
                    "nfs",
                    "nfs3",
                    "nfs4",
                    "orangefs",
                    "osxfs",
                    "prl_fs",
                    "pvfs2",
                    "smb2",
                    "smb3",
                    "smbfs",
                    "vboxsf",
                    "virtiofs",
                    "vmhgfs",
                    "wekafs");

    /// The same, of those that a program serves: `fuse.sshfs`.
    private static final Set<String> REMOTE_BY_FUSE =
            Set.of(
                    "afs",
                    "beegfs",
                    "blobfuse",
                    "blobfuse2",
                    "ceph",
                    "ceph-fuse",
                    "cephfs",
                    "cifs",
                    "curlftpfs",
                    "davfs",
                    "gcsfuse",
                    "glusterfs",
                    "goofys",
                    "grpcfuse",
                    "gvfsd-fuse",
                    "juicefs",
                    "mfs",
                    "moosefs",
                    "mount-s3",
                    "mountpoint-s3",
                    "nfs",
                    "osxfs",
                    "rclone",
                    "s3fs",
                    "seaweedfs",
                    "smbnetfs",
                    "sshfs",
                    "vmhgfs-fuse");

    private static final Set<String> IN_MEMORY = Set.of("tmpfs", "ramfs");
    private static final Set<String> LAYERED = Set.of("overlay", "aufs", "unionfs", "ecryptfs");
    private static final String FUSE = "fuse";

    /// Positions in a line, and after its dash.
    private static final int ROOT = 4;

    private static final int LEAST_FIELDS = 6;

    /// Empty where the system does not report it.
    ///
    /// @param directory need not be there yet
    public static Optional<DataFileSystem> of(Path directory) {
        try {
            return of(
                    existing(directory.toAbsolutePath()).toRealPath(), Files.readAllLines(MOUNTS));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /// @param directory without links in its path
    /// @param mounts as `/proc/self/mountinfo` has them; of those at one place the last is seen
    static Optional<DataFileSystem> of(Path directory, List<String> mounts) {
        return mounts.stream()
                .flatMap(DataFileSystem::read)
                .filter(mount -> directory.startsWith(mount.mountPoint()))
                .reduce((one, next) -> next.depth() >= one.depth() ? next : one);
    }

    /// Whether the locks of SQLite may not hold there at all.
    public boolean isRemote() {
        return REMOTE.contains(type) || (isFuse() && REMOTE_BY_FUSE.contains(servedBy()));
    }

    /// What is to be feared of one that is not remote; empty if nothing is known against it.
    public Optional<String> doubt() {
        if (IN_MEMORY.contains(type)) {
            return Optional.of("it is in memory, and gone with the machine or the container");
        }
        if (LAYERED.contains(type)) {
            return Optional.of("it is a layer over another one, in a container gone with that");
        }
        return isFuse()
                ? Optional.of(
                        "a program serves it, on which it depends whether locks and syncs hold")
                : Optional.empty();
    }

    private boolean isFuse() {
        return type.equals(FUSE) || type.equals("fuseblk") || type.startsWith(FUSE + ".");
    }

    private String servedBy() {
        return type.substring(Math.min(type.length(), FUSE.length() + 1));
    }

    private int depth() {
        return mountPoint.getNameCount();
    }

    private static Stream<DataFileSystem> read(String line) {
        String[] halves = line.split(" - ", 2);
        String[] fields = halves[0].split(" ", -1);
        return halves.length < 2 || fields.length < LEAST_FIELDS
                ? Stream.empty()
                : Stream.of(
                        new DataFileSystem(
                                halves[1].split(" ", -1)[0], Path.of(unescaped(fields[ROOT]))));
    }

    /// Blanks, tabs, line ends and backslashes come as three octal digits.
    private static String unescaped(String text) {
        return text.replace("\\040", " ")
                .replace("\\011", "\t")
                .replace("\\012", "\n")
                .replace("\\134", "\\");
    }

    private static Path existing(Path directory) {
        Path path = directory;
        while (path.getParent() != null && !Files.exists(path)) {
            path = path.getParent();
        }
        return path;
    }
}
