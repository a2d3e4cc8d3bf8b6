package io.coremill.executor.processes.javaworker;

import io.coremill.protocol.WorkerReply;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The command of the Java worker: the service's own handlers in a JVM that is small and starts
/// fast.
///
/// @param words the program and its arguments
public record JavaWorkerCommand(List<String> words) {
    private static final String MAIN_CLASS = "io.coremill.worker.WorkerMain";

    /// One collector thread, and messages of the VM itself kept out of the conversation.
    private static final List<String> OPTIONS =
            List.of("-XX:+UseSerialGC", "-XX:-UsePerfData", "-XX:+DisplayVMOutputToStderr");

    public JavaWorkerCommand {
        words = List.copyOf(words);
    }

    /// @param directory where the classes are put if the service runs from a packed jar, which a
    ///     plain JVM cannot read
    /// @param heap the most bytes that its heap may have
    /// @param arguments of the worker itself
    /// @throws IOException if the classes cannot be written there
    public static JavaWorkerCommand build(Path directory, long heap, List<String> arguments)
            throws IOException {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(OPTIONS);
        command.add("-Xmx" + heap);
        command.add("-cp");
        command.add(classPath(directory));
        command.add(MAIN_CLASS);
        command.addAll(arguments);
        return new JavaWorkerCommand(command);
    }

    private static String classPath(Path directory) throws IOException {
        var entries = new ArrayList<String>();
        Optional<PackedJar> packed = PackedJar.around(WorkerReply.class);
        if (packed.isPresent()) {
            packed.get().unpackWorker(directory).forEach(jar -> entries.add(jar.toString()));
        } else {
            entries.add(System.getProperty("java.class.path"));
        }
        return String.join(File.pathSeparator, entries);
    }
}
