package io.coremill.handler.registry;

import io.coremill.handler.JobHandler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;

/// A directory of jars with handlers of the user's, and with the libraries that these need. What is
/// in it counts as it is at the start.
public final class HandlerDirectory {
    private static final String SERVICES = "META-INF/services/" + JobHandler.class.getName();

    private HandlerDirectory() {}

    /// The handlers that its jars declare for [ServiceLoader].
    ///
    /// @throws UnusableHandlersException if the directory, a jar or a handler cannot be used
    public static List<JobHandler> load(Path directory) {
        List<Path> jars = jars(directory);
        var loader =
                new HandlerClassLoader(
                        jars.stream().map(HandlerDirectory::url).toArray(URL[]::new));
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(loader);
        try {
            var handlers = new ArrayList<JobHandler>();
            ServiceLoader.load(JobHandler.class, loader).forEach(handlers::add);
            return handlers;
        } catch (ServiceConfigurationError | LinkageError e) {
            throw new UnusableHandlersException("a handler does not load: " + reasons(e));
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    /// Its jars, in the order of their names, each of them readable.
    static List<Path> jars(Path directory) {
        if (!Files.isDirectory(directory)) {
            throw new UnusableHandlersException(directory + " is not a directory");
        }
        var jars = new ArrayList<Path>();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(directory, "*.jar")) {
            found.forEach(jars::add);
        } catch (IOException e) {
            throw new UnusableHandlersException(
                    "%s cannot be read: %s".formatted(directory, ThrownByHandler.describe(e)));
        }
        jars.sort(null);
        refuseTwice(jars);
        return jars;
    }

    /// The loader would take the first of two jars with the same handler and report nothing: two
    /// versions of a jar lying side by side are an old one that was not taken away.
    private static void refuseTwice(List<Path> jars) {
        Map<String, Path> declaredBy = new HashMap<>();
        for (Path jar : jars) {
            for (String handler : declared(jar)) {
                Path other = declaredBy.putIfAbsent(handler, jar);
                if (other != null && !other.equals(jar)) {
                    throw new UnusableHandlersException(
                            "%s is both in %s and in %s: take one away"
                                    .formatted(handler, other.getFileName(), jar.getFileName()));
                }
            }
        }
    }

    private static List<String> declared(Path file) {
        try (var jar = new JarFile(file.toFile())) {
            ZipEntry services = jar.getEntry(SERVICES);
            if (services == null) {
                return List.of();
            }
            byte[] lines = jar.getInputStream(services).readAllBytes();
            return new String(lines, StandardCharsets.UTF_8)
                    .lines()
                    .map(line -> line.replaceFirst("#.*", "").strip())
                    .filter(line -> !line.isEmpty())
                    .toList();
        } catch (IOException e) {
            throw new UnusableHandlersException(
                    "%s cannot be read as a jar: %s".formatted(file, e.getMessage()));
        }
    }

    private static URL url(Path jar) {
        try {
            return jar.toUri().toURL();
        } catch (MalformedURLException e) {
            throw new UncheckedIOException(e); // files have URLs
        }
    }

    /// What failed, and why: the loader's word for a handler hides what its constructor threw.
    private static String reasons(Throwable e) {
        return e instanceof ServiceConfigurationError
                ? ThrownByHandler.withCauses(String.valueOf(e.getMessage()), e)
                : ThrownByHandler.describe(e);
    }
}
