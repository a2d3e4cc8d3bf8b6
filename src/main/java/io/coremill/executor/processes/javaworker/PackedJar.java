package io.coremill.executor.processes.javaworker;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.CodeSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;

/// The jar that the service was packed into, with its libraries as jars inside, which only the
/// service's own loader can read.
///
/// @param file the outer jar
record PackedJar(Path file) {
    private static final Pattern NESTED = Pattern.compile("jar:nested:(.+?)/!.*");
    private static final String CLASSES = "BOOT-INF/classes/";
    private static final Pattern OURS =
            Pattern.compile(CLASSES + "io/coremill/(job|text|handler|protocol|worker)/.*\\.class");
    private static final Pattern LIBRARY = Pattern.compile("BOOT-INF/lib/(jackson-core-.*)\\.jar");

    /// The one that a class was loaded from; empty if that is a plain jar or a directory.
    static Optional<PackedJar> around(Class<?> type) {
        CodeSource source = type.getProtectionDomain().getCodeSource();
        URL location = source == null ? null : source.getLocation();
        Matcher nested = NESTED.matcher(location == null ? "" : location.toString());
        return nested.matches()
                ? Optional.of(new PackedJar(Path.of(nested.group(1))))
                : Optional.empty();
    }

    /// Writes what the Java worker needs as plain jars, unless they are there. Their names show
    /// their content, so those of another version of the service are left alone.
    List<Path> unpackWorker(Path directory) throws IOException {
        Files.createDirectories(directory);
        try (var jar = new JarFile(file.toFile())) {
            return List.of(unpackClasses(jar, directory), unpackLibrary(jar, directory));
        }
    }

    private static Path unpackClasses(JarFile jar, Path directory) throws IOException {
        List<JarEntry> ours =
                jar.stream().filter(entry -> OURS.matcher(entry.getName()).matches()).toList();
        Path target = directory.resolve("coremill-worker-%08x.jar".formatted(checksum(ours)));
        write(target, out -> copy(jar, ours, out));
        return target;
    }

    private static Path unpackLibrary(JarFile jar, Path directory) throws IOException {
        JarEntry library =
                jar.stream()
                        .filter(entry -> LIBRARY.matcher(entry.getName()).matches())
                        .findFirst()
                        .orElseThrow(() -> new IOException("no jackson-core in " + jar.getName()));
        Matcher name = LIBRARY.matcher(library.getName());
        String base = name.matches() ? name.group(1) : library.getName();
        Path target = directory.resolve("%s-%08x.jar".formatted(base, library.getCrc()));
        write(
                target,
                out -> {
                    try (InputStream in = jar.getInputStream(library)) {
                        in.transferTo(out);
                    }
                });
        return target;
    }

    private static long checksum(List<JarEntry> entries) {
        var checksum = new CRC32();
        for (JarEntry entry : entries) {
            checksum.update((entry.getName() + entry.getCrc()).getBytes(UTF_8));
        }
        return checksum.getValue();
    }

    private static void copy(JarFile jar, List<JarEntry> entries, OutputStream target)
            throws IOException {
        try (var out = new JarOutputStream(target)) {
            for (JarEntry entry : entries) {
                out.putNextEntry(new JarEntry(entry.getName().substring(CLASSES.length())));
                try (InputStream in = jar.getInputStream(entry)) {
                    in.transferTo(out);
                }
                out.closeEntry();
            }
        }
    }

    /// All or nothing: a process that sees the file sees it whole.
    private static void write(Path target, Content content) throws IOException {
        if (Files.exists(target)) {
            return;
        }
        Path unfinished = // one that others of the group may read
                Files.createFile(target.resolveSibling("unpacking-" + UUID.randomUUID() + ".jar"));
        try {
            try (OutputStream out = Files.newOutputStream(unfinished)) {
                content.writeTo(out);
            }
            Files.move(unfinished, target, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }

    @FunctionalInterface
    private interface Content {
        void writeTo(OutputStream out) throws IOException;
    }
}
