package io.coremill.cores.cgroup;

import io.coremill.cores.kernel.KernelText;
import io.coremill.cores.kernel.Procfs;
import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;

/// The control group that this process is in, as one controller shows it. Both versions of control
/// groups are read.
///
/// @param folder its files
/// @param mount where the controller's groups are: the folder, or one above it
/// @param version of control groups, 1 or 2
record ControlGroup(Procfs folder, Path mount, int version) {
    private static final File MOUNTS = new File("/sys/fs/cgroup");

    static Stream<ControlGroup> ofThisProcess(String controller) {
        return of(Procfs.HOST, MOUNTS, controller);
    }

    /// Where it may be, most likely first; not all that is named need be there.
    static Stream<ControlGroup> of(Procfs procfs, File mounts, String controller) {
        String groups = procfs.read("self/cgroup");
        return (groups == null ? Stream.<String>empty() : groups.lines())
                .flatMap(line -> candidates(line, mounts, controller))
                .filter(group -> !group.isRootOfOne());
    }

    /// A line is `number:controllers:path`, and names no controllers in version 2. Inside a
    /// container the path may be that of the host; the group is then where its controller is
    /// mounted.
    private static Stream<ControlGroup> candidates(String line, File mounts, String controller) {
        String[] parts = line.split(":", 3);
        if (parts.length < 3) {
            return Stream.empty();
        }
        String controllers = parts[1];
        if (!controllers.isEmpty() && !List.of(controllers.split(",", -1)).contains(controller)) {
            return Stream.empty();
        }
        int version = controllers.isEmpty() ? 2 : 1;
        Path mount = mounts.toPath().resolve(controllers);
        return Stream.of(Path.of(mount.toString(), parts[2]), mount)
                .map(folder -> new ControlGroup(new Procfs(folder.toFile()), mount, version));
    }

    /// This group and those above it, as far as they can be seen: what limits one of them limits
    /// this one, too.
    Stream<ControlGroup> upwards() {
        Path own = folder.root().toPath();
        return Stream.iterate(own, Path::getParent)
                .limit(own.getNameCount() - mount.getNameCount() + 1L)
                .filter(above -> above.normalize().startsWith(mount))
                .map(above -> new ControlGroup(new Procfs(above.toFile()), mount, version))
                .filter(group -> !group.isRootOfOne());
    }

    /// The root is the whole machine, and in version 1 alone has this file. In version 2 it has no
    /// limits, and what it used is not found where they would be.
    private boolean isRootOfOne() {
        return version == 1 && has("release_agent");
    }

    boolean has(String file) {
        return folder.read(file) != null;
    }

    /// Empty if there is no such file.
    String text(String file) {
        String text = folder.read(file);
        return text == null ? "" : text;
    }

    /// The number that a file consists of; not a number if that is something else, `max` for
    /// instance.
    double number(String file) {
        return number(KernelText.field(0, text(file), 0));
    }

    /// The number that follows a key; not a number if it does not stand there.
    double number(String file, String key) {
        return number(KernelText.numberAfter(key, text(file)));
    }

    private static double number(OptionalLong value) {
        return value.isPresent() ? value.getAsLong() : Double.NaN;
    }
}
