import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// A program that does next to nothing, started anew for each job.
final class Once {
    static final List<String> COMMAND = List.of("cat");
    private static final byte[] PAYLOAD = {'{', '}'};

    private Once() {}

    /// Seconds that so many runs take with nothing but a loop on each core.
    static double bare(int runs) throws Exception {
        int loops = Runtime.getRuntime().availableProcessors();
        long start = System.nanoTime();
        try (ExecutorService threads = Executors.newFixedThreadPool(loops)) {
            var all = new ArrayList<Future<?>>();
            for (int i = 0; i < loops; i++) {
                all.add(threads.submit(() -> run(runs / loops)));
            }
            for (Future<?> each : all) {
                each.get();
            }
        }
        return Bench.secondsSince(start);
    }

    private static void run(int times) {
        try {
            for (int i = 0; i < times; i++) {
                Process process = new ProcessBuilder(COMMAND).start();
                process.getOutputStream().write(PAYLOAD);
                process.getOutputStream().close();
                process.getInputStream().readAllBytes();
                if (process.waitFor() != 0) {
                    throw new IOException(COMMAND + " failed");
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
