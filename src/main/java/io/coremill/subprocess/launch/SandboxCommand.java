package io.coremill.subprocess.launch;

import static java.nio.file.attribute.PosixFilePermission.OTHERS_EXECUTE;

import io.coremill.subprocess.ProgramSpec;
import io.coremill.subprocess.SystemTool;
import io.coremill.subprocess.SystemUser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a process in a sandbox has of the machine: itself, no network, and files that it can read
/// but, outside its scratch directory, not write. Sockets in `/run` and the service's data are not
/// there at all, and files with its secrets are empty.
///
/// @param user that it runs as; null for the service's own
record SandboxCommand(ProgramSpec program, @Nullable SystemUser user) {

    /// Where it sees its scratch directory.
    static final Path SCRATCH = Path.of("/tmp");

    private static final Path NOTHING = Path.of("/dev/null");
    private static final Path RUN = Path.of("/run");
    private static final Path OLD_RUN = Path.of("/var/run");
    private static final Path OLD_SCRATCH = Path.of("/var/tmp");

    /// What it sees something else in place of.
    private static final List<Path> MASKED =
            List.of(SCRATCH, RUN, OLD_SCRATCH, Path.of("/dev"), Path.of("/proc"));

    private static final List<String> ALONE =
            List.of(
                    "--unshare-user-try",
                    "--unshare-pid",
                    "--unshare-net",
                    "--unshare-ipc",
                    "--unshare-uts",
                    "--unshare-cgroup-try",
                    "--die-with-parent",
                    "--new-session",
                    "--cap-drop",
                    "ALL",
                    "--ro-bind",
                    "/",
                    "/",
                    "--dev",
                    "/dev",
                    "--proc",
                    "/proc");

    /// What is put before the command.
    ///
    /// @param scratch the directory that is its own
    List<String> around(Path scratch) throws IOException {
        Path hidden = program.confinement().hidden().toRealPath();
        Path directory = program.directory().toRealPath();
        var options = new ArrayList<String>();
        options.add(SystemTool.path("bwrap"));
        options.addAll(ALONE);
        var empty = new ArrayList<Path>(List.of(RUN, OLD_SCRATCH));
        if (!Files.isSymbolicLink(OLD_RUN)) {
            empty.add(OLD_RUN);
        }
        empty.removeIf(each -> !Files.isDirectory(each));
        empty.forEach(each -> add(options, "--tmpfs", each));
        bind(options, "--bind", scratch.toRealPath(), SCRATCH);
        if (MASKED.stream().anyMatch(each -> isBelow(directory, each))) {
            bind(options, "--ro-bind", directory, directory);
        }
        add(options, "--tmpfs", hidden);
        empty.add(hidden);
        for (Path needed : program.confinement().needed()) {
            bind(options, "--ro-bind-try", needed, needed);
        }
        for (Path secret : program.confinement().secret()) {
            mask(options, secret, hidden, directory);
        }
        empty.forEach(each -> add(options, "--remount-ro", each));
        add(options, "--chdir", isSeen(directory, hidden) ? directory : SCRATCH);
        options.add("--");
        return options;
    }

    /// Puts nothing in the place of a file, unless it is not there at all.
    private void mask(List<String> options, Path secret, Path hidden, Path directory)
            throws IOException {
        if (!Files.exists(secret) || Files.isDirectory(secret)) {
            return;
        }
        Path real = secret.toRealPath();
        boolean isShown =
                real.startsWith(directory)
                        || program.confinement().needed().stream().anyMatch(real::startsWith);
        boolean isGone = real.startsWith(hidden) || MASKED.stream().anyMatch(real::startsWith);
        if ((isShown || !isGone) && isReached(real)) {
            bind(options, "--ro-bind", NOTHING, real);
        }
    }

    /// What the user of the process cannot get at needs no hiding, and could not be hidden: what
    /// makes the sandbox runs as that user.
    private boolean isReached(Path file) throws IOException {
        return user == null || isOpenToAll(file) || user.finds(file);
    }

    private static boolean isOpenToAll(Path file) throws IOException {
        for (Path each = file.getParent(); each != null; each = each.getParent()) {
            if (!Files.getPosixFilePermissions(each).contains(OTHERS_EXECUTE)) {
                return false;
            }
        }
        return true;
    }

    private boolean isSeen(Path directory, Path hidden) {
        boolean isNeeded = program.confinement().needed().stream().anyMatch(directory::startsWith);
        return isNeeded || !directory.startsWith(hidden);
    }

    private static boolean isBelow(Path path, Path other) {
        return path.startsWith(other) && !path.equals(other);
    }

    private static void add(List<String> options, String option, Path path) {
        options.add(option);
        options.add(path.toString());
    }

    private static void bind(List<String> options, String option, Path source, Path target) {
        add(options, option, source);
        options.add(target.toString());
    }
}
