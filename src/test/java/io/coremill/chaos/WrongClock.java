package io.coremill.chaos;

import io.coremill.Tools;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// Gives a process another time of day by Debian's faketime. The monotonic clock stays as it is.
final class WrongClock {
    private static final Path LIBRARIES = Path.of("/usr/lib");
    private static final String LIBRARY = "faketime/libfaketime.so.1";

    private WrongClock() {}

    /// What a command is put behind.
    ///
    /// @param offset such as `+3m`
    static List<String> by(String offset) {
        return List.of(
                "env",
                "LD_PRELOAD=" + library(),
                "FAKETIME=" + offset,
                "FAKETIME_DONT_FAKE_MONOTONIC=1",
                // else waits of threads end at once
                "FAKETIME_FORCE_MONOTONIC_FIX=0");
    }

    private static Path library() {
        Tools.need("faketime");
        try (Stream<Path> systems = Files.list(LIBRARIES)) {
            return systems.map(system -> system.resolve(LIBRARY))
                    .filter(Files::exists)
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
