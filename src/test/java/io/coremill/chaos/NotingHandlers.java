package io.coremill.chaos;

import io.coremill.Tools;
import io.coremill.handler.JobHandler;
import io.coremill.handler.registry.HandlerJar;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// What the nodes run: jobs of type `note`, on threads and in Python workers, which append a line
/// to one file when they begin and when they end.
record NotingHandlers(Path directory, Path file) {
    private static final int LENGTH_OF_LINE = 66;

    private static final String HANDLER =
            """
            package x;
            import io.coremill.handler.*;
            import io.coremill.job.Result;
            import java.io.FileOutputStream;
            import java.io.IOException;
            public class Note implements JobHandler {
                public String type() { return "note"; }
                public Work prepare(Payload payload) {
                    payload.integer("n", 0, Long.MAX_VALUE);
                    long ms = payload.integer("ms", 0, 60_000);
                    return context -> {
                        note(context, "begins");
                        Thread.sleep(ms);
                        note(context, "ends");
                        return Result.json("{}");
                    };
                }
                private static void note(JobContext context, String what) throws IOException {
                    String line = context.job() + " " + ProcessHandle.current().pid() + " " + what
                            + " " + System.nanoTime() + "\\n";
                    try (var file = new FileOutputStream("%s", true)) {
                        file.write(line.getBytes());
                    }
                }
            }
            """;

    static NotingHandlers in(Path directory) throws IOException {
        Path handlers = Files.createDirectory(directory.resolve("handlers"));
        Path file = Files.createFile(directory.resolve("runs"));
        new HandlerJar()
                .with("x.Note", HANDLER.replace("%s", file.toString()))
                .declaring("x.Note")
                .in(handlers, "note.jar", classesOf(JobHandler.class));
        return new NotingHandlers(handlers, file);
    }

    private static String classesOf(Class<?> type) {
        try {
            return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI())
                    .toString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    List<String> settings() {
        Tools.need("python3");
        return List.of(
                "--coremill.handlers-dir=" + directory,
                "--coremill.queues.noting.executor=threads",
                "--coremill.queues.noting.slots=16",
                "--coremill.queues.snakes.executor=processes",
                "--coremill.queues.snakes.slots=2",
                "--coremill.queues.snakes.command=%s,%s,%s,%s"
                        .formatted(
                                Tools.path("python3"),
                                Path.of("src/test/resources/chaos/worker.py").toAbsolutePath(),
                                Path.of("workers/python").toAbsolutePath(),
                                file));
    }

    /// How many runs have ended, more or less: each has two lines.
    long ended() {
        return file.toFile().length() / (2 * LENGTH_OF_LINE);
    }

    /// All runs so far, in the order in which they began.
    ExecutionLog executions() {
        try {
            return ExecutionLog.of(Files.readAllLines(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
