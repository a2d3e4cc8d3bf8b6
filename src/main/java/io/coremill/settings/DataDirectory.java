package io.coremill.settings;

import java.io.File;
import java.nio.file.Path;
import java.util.List;

/// What lies where below `coremill.data-dir`.
public record DataDirectory(Path root) {
    private static final String JAVA_WORKER = "java-worker";
    private static final String PLACEHOLDER = "${coremill.data-dir}";

    /// A directory of the settings; a relative one is below that of the service.
    static Path absolute(File written) {
        return written.toPath().toAbsolutePath().normalize();
    }

    /// A part of a command, in which this is the only placeholder: no shell has variables with a
    /// dot in their name.
    String insertedInto(String written) {
        return written.replace(PLACEHOLDER, root.toString());
    }

    /// Directories of processes, gone when these are.
    public Path scratch() {
        return root.resolve("scratch");
    }

    /// The same of those that are compared.
    public Path arenas() {
        return scratch().resolve("comparison");
    }

    /// What comparisons gave.
    public Path comparisons() {
        return root.resolve("comparisons");
    }

    /// The last day, minute by minute.
    public Path history() {
        return root.resolve("history");
    }

    /// Where its readiness is asked for, for who cannot know the settings.
    public Path readiness() {
        return root.resolve("readiness");
    }

    /// The jars of the Java worker.
    public Path javaWorker() {
        return root.resolve(JAVA_WORKER);
    }

    /// Copies of the handlers' jars.
    public Path handlerCopies() {
        return root.resolve("handler-copies");
    }

    /// What worker processes read.
    public List<Path> forWorkers() {
        return List.of(root.resolve("workers"), javaWorker(), handlerCopies());
    }
}
