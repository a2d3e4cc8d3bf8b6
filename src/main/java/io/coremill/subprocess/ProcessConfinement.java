package io.coremill.subprocess;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a process is kept away from.
///
/// @param user that it runs as; null is that of the service
/// @param sandbox whether it sees nothing but itself
/// @param scratch below which each process of the queue has one directory
/// @param hidden what no process in a sandbox sees, the service's data
/// @param needed what lies in there and may be read all the same
/// @param secret files that no process in a sandbox can read, wherever they lie
public record ProcessConfinement(
        @Nullable String user,
        boolean sandbox,
        Path scratch,
        Path hidden,
        List<Path> needed,
        List<Path> secret) {

    public ProcessConfinement {
        needed = List.copyOf(needed);
        secret = List.copyOf(secret);
    }

    /// With no secret files.
    public ProcessConfinement(
            @Nullable String user, boolean sandbox, Path scratch, Path hidden, List<Path> needed) {
        this(user, sandbox, scratch, hidden, needed, List.of());
    }
}
