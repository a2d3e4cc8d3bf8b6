package io.coremill;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A class with a `main` that tests run in a separate JVM, with the classes of this one.
///
/// Whoever starts one that shares this JVM's stderr must end it, however the test goes: what runs
/// the tests reads that pipe until the last who has it is gone.
public final class JavaProgram {
    /// The launcher of the JDK that runs the tests.
    public static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();

    /// An option with which a JVM is ready in half the CPU time: nothing here lives for long.
    public static final String QUICK = "-XX:TieredStopAtLevel=1";

    private static final String JCMD =
            Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();

    private JavaProgram() {}

    public static List<String> command(Class<?> program, String... arguments) {
        var command = new ArrayList<String>();
        command.add(JAVA);
        command.add(QUICK);
        command.add("--enable-native-access=ALL-UNNAMED");
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(program.getName());
        command.addAll(List.of(arguments));
        return command;
    }

    /// Begins to run it; its stderr is that of this JVM.
    public static Process start(Class<?> program, String... arguments) throws IOException {
        return new ProcessBuilder(command(program, arguments))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    /// What the threads of a JVM are doing, for those who wonder why it does not end.
    public static String threads(Process java) {
        try {
            return asked(java.pid(), "Thread.print");
        } catch (IOException e) {
            return "its threads could not be asked for: " + e;
        }
    }

    /// Has a JVM collect its garbage.
    ///
    /// @return the bytes of the objects that are left
    public static long liveBytes(long pid) throws IOException {
        String histogram = asked(pid, "GC.class_histogram");
        String total =
                histogram
                        .lines()
                        .filter(line -> line.startsWith("Total"))
                        .findFirst()
                        .orElseThrow(() -> new IOException(histogram));
        return Long.parseLong(total.replaceFirst("Total +\\d+ +(\\d+).*", "$1"));
    }

    private static String asked(long pid, String question) throws IOException {
        return new ProcessBuilder(JCMD, String.valueOf(pid), question)
                .redirectErrorStream(true)
                .start()
                .inputReader()
                .readAllAsString();
    }
}
