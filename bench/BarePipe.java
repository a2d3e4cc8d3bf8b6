import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.lang.ProcessBuilder.Redirect;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Worker processes of the service, as many as there are cores, driven through their pipes by
/// nothing but a loop each.
final class BarePipe implements AutoCloseable {
    private final List<Process> workers = new ArrayList<>();
    private final ExecutorService threads;

    /// @param command of a worker
    BarePipe(List<String> command) throws IOException {
        int count = Runtime.getRuntime().availableProcessors();
        threads = Executors.newFixedThreadPool(count);
        for (int i = 0; i < count; i++) {
            workers.add(new ProcessBuilder(command).redirectError(Redirect.DISCARD).start());
        }
    }

    /// Seconds that the jobs take, shared out evenly.
    ///
    /// @param ahead how many requests a worker may have unanswered
    double run(String type, String payload, int jobs, int ahead) throws Exception {
        long start = System.nanoTime();
        var driven = new ArrayList<Future<?>>();
        for (Process worker : workers) {
            driven.add(
                    threads.submit(
                            () -> drive(worker, type, payload, jobs / workers.size(), ahead)));
        }
        for (Future<?> each : driven) {
            each.get();
        }
        return Bench.secondsSince(start);
    }

    @Override
    public void close() {
        workers.forEach(Process::destroy);
        threads.close();
    }

    private static void drive(Process worker, String type, String payload, int jobs, int ahead) {
        String request =
                "{\"jsonrpc\":\"2.0\",\"id\":\"%%d\",\"method\":\"%s\",\"params\":%s}\n"
                        .formatted(type, payload);
        try {
            Writer in = worker.outputWriter();
            BufferedReader out = worker.inputReader();
            int sent = 0;
            for (int answered = 0; answered < jobs; answered++) {
                // Half of them must be answered before more are sent: so many go in one write.
                if (sent - answered <= ahead / 2) {
                    for (; sent < jobs && sent - answered < ahead; sent++) {
                        in.write(request.formatted(sent + 1));
                    }
                    in.flush();
                }
                awaitResult(out);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void awaitResult(BufferedReader out) throws IOException {
        String line = out.readLine();
        while (!line.contains("\"result\"")) {
            if (line.contains("\"error\"")) {
                throw new IOException(line);
            }
            line = out.readLine();
        }
    }
}
