package io.coremill.comparison.arena;

import io.coremill.executor.ExecutorClock;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Locale;
import java.util.concurrent.Callable;

/// The arena's process. It does what [ArenaProtocol] orders until its stdin ends, and then it ends,
/// whatever it was doing, with all processes that it has.
public final class ArenaMain {
    /// What the service's own `main` knows it by.
    public static final String COMMAND = "comparison-arena";

    private ArenaMain() {}

    /// @param arguments the name of an [ArenaExperiment], to make that instead; or none
    public static void main(String[] arguments) throws Exception {
        Locale.setDefault(Locale.ENGLISH); // programs read what is formatted here
        var clock = new ExecutorClock(InstantSource.system(), System::nanoTime);
        var out = new FileOutputStream(FileDescriptor.out);
        System.setOut(System.err); // what handlers print is no report
        if (arguments.length > 0) {
            Path directory = Path.of(System.getProperty("java.io.tmpdir"));
            Path own = Path.of(System.getenv().getOrDefault("TMPDIR", directory.toString()));
            ArenaExperiment.valueOf(arguments[0])
                    .run(own, clock, new FileInputStream(FileDescriptor.in), out);
            return;
        }
        var lines =
                new BufferedReader(
                        new InputStreamReader(
                                new FileInputStream(FileDescriptor.in), StandardCharsets.UTF_8));
        String setup = lines.readLine();
        if (setup != null) {
            try (var arena = new Arena(ArenaProtocol.read(setup, ArenaSetup.class), clock)) {
                answer(arena::rehearse, out);
                serve(lines, arena, out);
            }
        }
        Runtime.getRuntime().halt(0);
    }

    /// Runs jobs on a thread apart, so that the end of stdin is seen at any time.
    private static void serve(BufferedReader lines, Arena arena, OutputStream out)
            throws IOException {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            int jobs = ArenaProtocol.read(line, Integer.class);
            answer(() -> arena.run(jobs), out);
        }
    }

    private static void answer(Callable<ArenaReport> order, OutputStream out) {
        Thread.ofPlatform().name("coremill-arena").daemon().start(() -> obey(order, out));
    }

    private static void obey(Callable<ArenaReport> order, OutputStream out) {
        try {
            out.write(ArenaProtocol.line(order.call()));
        } catch (Throwable e) { // whatever it is: the service waits for an answer, or for the end
            end(e);
        }
    }

    private static void end(Throwable error) {
        try {
            System.err.println(error);
        } finally {
            Runtime.getRuntime().halt(1);
        }
    }
}
