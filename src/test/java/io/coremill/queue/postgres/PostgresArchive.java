package io.coremill.queue.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.Tools;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.springframework.util.FileSystemUtils;

/// The PostgreSQL that Maven has for this kind of machine. It is unpacked once for each user, into
/// the folder for temporary files, where programs of another user may read it.
final class PostgresArchive {
    private static final Pattern VERSION = Pattern.compile(".*-(\\d[\\d.]*)\\.jar!.*");

    private PostgresArchive() {}

    /// @return nothing if Maven has none for this kind of machine
    static Optional<Path> programs() {
        return Stream.of("x86_64", "arm_64")
                .map(kind -> PostgresArchive.class.getResource("/postgres-linux-" + kind + ".txz"))
                .filter(archive -> archive != null && Tools.isThere("tar") && Tools.isThere("xz"))
                .findFirst()
                .map(PostgresArchive::unpacked)
                .map(folder -> folder.resolve("bin"));
    }

    private static Path unpacked(URL archive) {
        try {
            Path folder = folder(archive);
            if (!Files.exists(folder)) {
                unpack(archive, folder);
            }
            assertThat(Files.getOwner(folder).getName()).isEqualTo(user());
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path folder(URL archive) {
        var version = VERSION.matcher(archive.toString());
        assertThat(version.matches()).as(archive.toString()).isTrue();
        return Path.of(
                System.getProperty("java.io.tmpdir"),
                "coremill-postgres-%s-%s".formatted(version.group(1), user()));
    }

    private static String user() {
        return System.getProperty("user.name");
    }

    /// Other JVMs see it whole or not at all; of several that unpack it at once one keeps its own.
    private static void unpack(URL archive, Path folder) throws IOException {
        Path draft = Files.createTempDirectory(folder.getParent(), "coremill-postgres");
        try (InputStream in = archive.openStream()) {
            Process tar = new ProcessBuilder("tar", "-xJC", draft.toString()).start();
            try (var out = tar.getOutputStream()) {
                in.transferTo(out);
            }
            assertThat(tar.onExit().join().exitValue()).isZero();
        }
        Files.setPosixFilePermissions(draft, PosixFilePermissions.fromString("rwxr-xr-x"));
        try {
            Files.move(draft, folder, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileSystemException e) {
            FileSystemUtils.deleteRecursively(draft);
        }
    }
}
