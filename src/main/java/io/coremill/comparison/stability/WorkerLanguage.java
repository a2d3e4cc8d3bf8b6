package io.coremill.comparison.stability;

import io.coremill.executor.processes.javaworker.JavaWorkerCommand;
import io.coremill.handler.JobHandler;
import io.coremill.handler.registry.HandlerSettings;
import io.coremill.subprocess.ExecutableSearch;
import io.coremill.subprocess.ProcessLimits;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;

/// A kind of worker that the experiment has, with the misdeeds and a limit of memory, so that the
/// machine is in no danger.
enum WorkerLanguage {
    JAVA {
        @Override
        boolean isThere(Path directory) {
            return true;
        }

        // The Java worker with handlers from a jar, as users have them.
        @Override
        List<String> command(Path directory) throws IOException {
            Path handlers = Files.createDirectories(directory.resolve("handlers"));
            writeJar(handlers.resolve("misdeeds.jar"));
            var command =
                    new ArrayList<>(
                            JavaWorkerCommand.build(
                                            directory.resolve("java-worker"),
                                            HEAP,
                                            new HandlerSettings(handlers, List.of()).toArguments())
                                    .words());
            command.addAll(
                    1,
                    List.of(
                            "-XX:TieredStopAtLevel=1",
                            "-XX:-CreateCoredumpOnCrash",
                            "--enable-native-access=ALL-UNNAMED"));
            return command;
        }

        @Override
        ProcessLimits limits() {
            return ProcessLimits.NONE; // the heap has one
        }
    },
    PYTHON {
        @Override
        boolean isThere(Path directory) {
            return ExecutableSearch.exists(PYTHON_PROGRAM, directory);
        }

        @Override
        List<String> command(Path directory) throws IOException {
            copy("/workers/python/coremill.py", directory.resolve("coremill.py"));
            copy("misdeeds.py", directory.resolve("misdeeds.py"));
            return List.of(PYTHON_PROGRAM, directory.resolve("misdeeds.py").toString());
        }

        @Override
        ProcessLimits limits() {
            return new ProcessLimits(null, MEMORY, null, null, null, null);
        }
    };

    private static final String PYTHON_PROGRAM = "python3";
    private static final long HEAP = 32L << 20;

    /// Of data: stacks of threads count, too.
    private static final long MEMORY = 256L << 20;

    abstract boolean isThere(Path directory);

    /// @param directory for the files that it needs
    abstract List<String> command(Path directory) throws IOException;

    abstract ProcessLimits limits();

    private static void writeJar(Path file) throws IOException {
        try (var out = new JarOutputStream(Files.newOutputStream(file))) {
            for (Class<?> each :
                    List.of(BystanderHandler.class, CulpritHandler.class, RendezvousPoint.class)) {
                String name = each.getName().replace('.', '/') + ".class";
                out.putNextEntry(new JarEntry(name));
                copy("/" + name, out);
            }
            out.putNextEntry(new JarEntry("META-INF/services/" + JobHandler.class.getName()));
            String handlers =
                    BystanderHandler.class.getName() + "\n" + CulpritHandler.class.getName() + "\n";
            out.write(handlers.getBytes(StandardCharsets.UTF_8));
        }
    }

    private static void copy(String resource, Path file) throws IOException {
        try (OutputStream out = Files.newOutputStream(file)) {
            copy(resource, out);
        }
    }

    private static void copy(String resource, OutputStream out) throws IOException {
        try (InputStream in = WorkerLanguage.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IOException("the service has no " + resource);
            }
            in.transferTo(out);
        }
    }
}
