package io.coremill.queue.postgres;

import io.coremill.Tools;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/// The programs of PostgreSQL that this machine has: those on the path, else the newest of those
/// that Debian lays beside it, with its `psql` on the path, else what Maven has. The environment
/// may ask for `installed` ones alone or for those of `maven` in `COREMILL_TESTS_POSTGRES`. They
/// refuse to run as root, and run as another user there.
record PostgresBinaries(Path directory) {
    private static final String OWN_USER = "postgres";
    private static final UserPrincipalLookupService USERS =
            FileSystems.getDefault().getUserPrincipalLookupService();
    private static final Path DEBIAN = Path.of("/usr/lib/postgresql");

    static PostgresBinaries here() {
        Tools.need("setpriv");
        String asked = System.getenv().getOrDefault("COREMILL_TESTS_POSTGRES", "any");
        var installed = asked.equals("maven") ? Stream.<Path>of() : installed();
        return found(
                asked.equals("installed")
                        ? installed
                        : Stream.concat(installed, Stream.of(0).flatMap(_ -> ofMaven())));
    }

    /// Of a version that may be newer than what is installed.
    static PostgresBinaries newest() {
        Tools.need("setpriv");
        return found(ofMaven());
    }

    private static PostgresBinaries found(Stream<Path> folders) {
        return folders.findFirst()
                .map(PostgresBinaries::new)
                .orElseGet(
                        () -> {
                            Tools.missing("postgres");
                            throw new IllegalStateException("does not come here");
                        });
    }

    private static Stream<Path> ofMaven() {
        return PostgresArchive.programs().stream();
    }

    private static Stream<Path> installed() {
        return Stream.concat(onPath(), ofDebian())
                .filter(folder -> Files.isExecutable(folder.resolve("postgres")))
                .filter(folder -> Files.isExecutable(folder.resolve("initdb")));
    }

    private static Stream<Path> onPath() {
        return Arrays.stream(System.getenv("PATH").split(File.pathSeparator)).map(Path::of);
    }

    private static Stream<Path> ofDebian() {
        if (!Files.isDirectory(DEBIAN) || !Tools.isThere("psql")) {
            return Stream.of();
        }
        try (Stream<Path> versions = Files.list(DEBIAN)) {
            return versions
                    .filter(folder -> folder.getFileName().toString().matches("\\d+"))
                    .sorted(Comparator.comparingInt(PostgresBinaries::version).reversed())
                    .map(folder -> folder.resolve("bin"))
                    .toList()
                    .stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int version(Path folder) {
        return Integer.parseInt(folder.getFileName().toString());
    }

    /// A command that ends with the thread that starts it.
    List<String> command(String program, String... arguments) {
        var words = new ArrayList<>(List.of("setpriv", "--pdeathsig=INT"));
        if (isRoot()) {
            words.addAll(List.of("--reuid=" + user(), "--regid=" + group(), "--clear-groups"));
        }
        words.add("--");
        words.add(directory.resolve(program).toString());
        words.addAll(List.of(arguments));
        return words;
    }

    /// Makes a directory one in which they can write.
    void own(Path folder) throws IOException {
        if (isRoot()) {
            Files.setOwner(folder, USERS.lookupPrincipalByName(user()));
        }
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    /// The user that comes with installed ones, else one that every system has.
    private static String user() {
        return hasUser() ? OWN_USER : "nobody";
    }

    private static String group() {
        return hasUser() ? OWN_USER : "65534";
    }

    private static boolean hasUser() {
        try {
            USERS.lookupPrincipalByName(OWN_USER);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
