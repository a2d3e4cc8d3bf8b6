package io.coremill.whole;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.Tools;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.stream.Stream;

/// `examples/java-handler`, built as its README shows, but with a Maven repository that ends with
/// the test: what has been downloaded before is linked into it, what is installed stays in it.
public final class JavaHandlerExample {
    private static final Path SOURCE = Path.of("examples", "java-handler");

    private JavaHandlerExample() {}

    /// @param scratch an empty directory
    /// @return a directory with the handler's jar and nothing else
    public static Path build(Path scratch) throws Exception {
        Tools.need("mvn");
        String repository = "-Dmaven.repo.local=" + repository(scratch.resolve("repository"));
        Path project = copy(scratch.resolve("project"));
        run(List.of("./coremill", "install-api", repository));
        run(List.of("mvn", "-B", "-q", "-f", project.toString(), repository, "package"));
        Path handlers = Files.createDirectory(scratch.resolve("handlers"));
        Files.copy(
                project.resolve("target/words-handler.jar"), handlers.resolve("words-handler.jar"));
        return handlers;
    }

    private static Path repository(Path directory) throws IOException {
        Path downloaded =
                Path.of(
                        System.getProperty(
                                "localRepository",
                                System.getProperty("user.home") + "/.m2/repository"));
        Path ours = Files.createDirectories(directory.resolve("io"));
        link(downloaded, directory);
        link(downloaded.resolve("io"), ours);
        Files.deleteIfExists(ours.resolve("coremill"));
        return directory;
    }

    /// All that is in one directory, unless the other has it.
    private static void link(Path from, Path to) throws IOException {
        try (Stream<Path> entries = Files.list(from)) {
            for (Path entry : entries.toList()) {
                Path link = to.resolve(entry.getFileName());
                if (!Files.exists(link)) {
                    Files.createSymbolicLink(link, entry);
                }
            }
        }
    }

    private static Path copy(Path to) throws IOException {
        Files.walkFileTree(
                SOURCE,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult preVisitDirectory(
                            Path directory, BasicFileAttributes attributes) throws IOException {
                        if (directory.endsWith("target")) {
                            return FileVisitResult.SKIP_SUBTREE;
                        }
                        Files.createDirectories(to.resolve(SOURCE.relativize(directory)));
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                            throws IOException {
                        Files.copy(file, to.resolve(SOURCE.relativize(file)));
                        return FileVisitResult.CONTINUE;
                    }
                });
        return to;
    }

    private static void run(List<String> command) throws Exception {
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Process process = builder.start();
        String told = process.inputReader().readAllAsString();
        assertThat(process.waitFor()).as(told).isZero();
    }
}
