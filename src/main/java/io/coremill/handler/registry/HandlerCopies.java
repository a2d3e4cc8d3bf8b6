package io.coremill.handler.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/// The jars of handlers as they were at the start: a Java worker that starts later has the same
/// ones, whatever has become of the directory they came from.
///
/// @param home where the copies are, each in a directory whose name shows the content
public record HandlerCopies(Path home) {
    private static final String UNFINISHED = "unfinished-";

    /// The same settings about a copy of the directory, if there is one.
    ///
    /// @throws UnusableHandlersException if the directory or a jar in it cannot be used
    /// @throws IOException if no copy can be written
    public HandlerSettings of(HandlerSettings settings) throws IOException {
        Path directory = settings.directory();
        return directory == null
                ? settings
                : new HandlerSettings(copy(HandlerDirectory.jars(directory)), settings.httpAllow());
    }

    /// Removes the copies of earlier starts; for when no other process uses them.
    public void removeAllBut(HandlerSettings current) throws IOException {
        if (!Files.isDirectory(home)) {
            return;
        }
        try (Stream<Path> copies = Files.list(home)) {
            for (Path copy : copies.filter(each -> !each.equals(current.directory())).toList()) {
                remove(copy);
            }
        }
    }

    /// All or nothing: a process that sees the directory sees it whole.
    private Path copy(List<Path> jars) throws IOException {
        Files.createDirectories(home);
        Path unfinished = // one that others of the group may read
                Files.createDirectory(home.resolve(UNFINISHED + UUID.randomUUID()));
        try {
            Path copy = home.resolve(fill(unfinished, jars));
            if (!Files.isDirectory(copy)) {
                publish(unfinished, copy);
            }
            return copy;
        } finally {
            remove(unfinished);
        }
    }

    private static void publish(Path unfinished, Path copy) throws IOException {
        try {
            Files.move(unfinished, copy, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileAlreadyExistsException | DirectoryNotEmptyException e) {
            // another start was faster, with the same content
        }
    }

    /// @return the digest of the names and the bytes
    private static String fill(Path directory, List<Path> jars) throws IOException {
        MessageDigest digest = sha256();
        for (Path jar : jars) {
            String name = jar.getFileName().toString();
            digest.update(
                    (name + "\0" + copy(jar, directory.resolve(name)) + "\0").getBytes(UTF_8));
        }
        return HexFormat.of().formatHex(digest.digest(), 0, 16);
    }

    private static String copy(Path from, Path to) throws IOException {
        MessageDigest digest = sha256();
        try (OutputStream out = new DigestOutputStream(Files.newOutputStream(to), digest)) {
            Files.copy(from, out);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every JDK has it
        }
    }

    private static void remove(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
