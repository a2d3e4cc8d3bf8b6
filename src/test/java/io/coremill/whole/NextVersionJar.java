package io.coremill.whole;

import io.coremill.JavaProgram;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.springframework.util.function.SingletonSupplier;

/// The jar of a next version, which is made up: the unpacked jar with another version's name and
/// the migrations of `upgrade/next`.
final class NextVersionJar {
    static final String VERSION = "next";
    private static final String MIGRATIONS = "/upgrade/next/postgres";
    private static final SingletonSupplier<List<String>> COMMAND =
            SingletonSupplier.of(NextVersionJar::make);

    private NextVersionJar() {}

    /// Starts that version, without settings.
    static List<String> command() {
        return COMMAND.obtain();
    }

    /// Beside the jar that it is made of, with which it shares its libraries.
    private static List<String> make() {
        try {
            var jar = Path.of(UnpackedJar.command().getLast());
            var folder = Files.createTempDirectory(jar.getParent(), "next");
            var next = folder.resolveSibling(folder.getFileName() + ".jar");
            Files.delete(folder);
            Files.copy(jar, next, StandardCopyOption.REPLACE_EXISTING);
            next.toFile().deleteOnExit();
            try (var content = FileSystems.newFileSystem(next)) {
                addMigrations(content);
                rename(content.getPath("META-INF", "build-info.properties"));
            }
            return List.of(JavaProgram.JAVA, JavaProgram.QUICK, "-jar", next.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void addMigrations(FileSystem content) throws IOException {
        var source = NextVersionJar.class.getResource(MIGRATIONS);
        if (source == null) {
            throw new IOException("there is no " + MIGRATIONS);
        }
        try (var files = Files.list(Path.of(source.getPath()))) {
            for (Path file : files.toList()) {
                Files.copy(file, content.getPath("db", "postgres", file.getFileName().toString()));
            }
        }
    }

    private static void rename(Path buildInfo) throws IOException {
        var text = Files.readString(buildInfo);
        Files.writeString(
                buildInfo, text.replaceAll("(?m)^build\\.version=.*$", "build.version=" + VERSION));
    }
}
