package io.coremill.comparison.arena;

import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// The arena's process. It does what [Wire] tells until its stdin ends, and then it ends, whatever
/// it was doing, with all processes that it has.
public final class ArenaMain {
    /// What the service's own `main` knows it by.
    public static final String COMMAND = "comparison-arena";

    private ArenaMain() {}

    /// @param arguments the name of an [Experiment], to make that instead; or none
    public static void main(String[] arguments) throws Exception {
        var out = new FileOutputStream(FileDescriptor.out);
        System.setOut(System.err); // what handlers print is no report
        if (arguments.length > 0) {
            Path directory = Path.of(System.getProperty("java.io.tmpdir"));
            Path own = Path.of(System.getenv().getOrDefault("TMPDIR", directory.toString()));
            Experiment.valueOf(arguments[0]).run(own, new FileInputStream(FileDescriptor.in), out);
            return;
        }
        var arena = new AtomicReference<@Nullable Arena>();
        var lines =
                new BufferedReader(
                        new InputStreamReader(
                                new FileInputStream(FileDescriptor.in), StandardCharsets.UTF_8));
        String setup = lines.readLine();
        if (setup != null) {
            arena.set(new Arena(Wire.read(setup, Setup.class)));
            out.write('\n');
            serve(lines, arena, out);
        }
        leave(arena);
    }

    /// Runs jobs on a thread apart, so that the end of stdin is seen at any time.
    private static void serve(
            BufferedReader lines, AtomicReference<@Nullable Arena> arena, OutputStream out)
            throws IOException {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            int jobs = Wire.read(line, Integer.class);
            Thread.ofPlatform().name("coremill-arena").daemon().start(() -> run(arena, jobs, out));
        }
    }

    private static void run(AtomicReference<@Nullable Arena> arena, int jobs, OutputStream out) {
        try {
            Arena its = arena.get();
            if (its != null) {
                out.write(Wire.line(its.run(jobs)));
            }
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

    private static void leave(AtomicReference<@Nullable Arena> arena) {
        Arena its = arena.get();
        if (its != null) {
            its.close();
        }
        Runtime.getRuntime().halt(0);
    }
}
