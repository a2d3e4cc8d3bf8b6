package io.coremill.subprocess;

import java.nio.file.Path;
import java.util.Optional;

/// Programs of the system that stand before a command. They are called by their whole path: each
/// is looked for by the one before it, which has the `PATH` of the command and not the service's.
public final class SystemTool {
    private static final Path ROOT = Path.of("/");

    /// Where they are, if the service's own `PATH` does not lead there.
    private static final String USUAL = "/usr/bin:/bin:/usr/sbin:/sbin:/usr/local/bin";

    private SystemTool() {}

    public static Optional<String> find(String name) {
        return ExecutableSearch.find(name, ROOT, System.getenv("PATH"))
                .or(() -> ExecutableSearch.find(name, ROOT, USUAL))
                .map(Path::toString);
    }

    /// The name alone where there is none: what calls it reports that it is missing.
    public static String path(String name) {
        return find(name).orElse(name);
    }
}
