import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// The same CPU-bound jobs, through the service and without it.
///
/// @param jobs shared out evenly among as many processes as there are cores
record Compute(String type, String payload, int jobs) {

    /// Seconds from opening the queue to its last job's end.
    double through(Service service, String queue) throws Exception {
        service.post("/v1/queues/" + queue + "/pause");
        new Load(service.port(), 1)
                .post(
                        "/v1/jobs",
                        "{\"type\":\"%s\",\"queue\":\"%s\",\"payload\":%s}"
                                .formatted(type, queue, payload),
                        "",
                        jobs,
                        202);
        long start = System.nanoTime();
        service.post("/v1/queues/" + queue + "/resume");
        service.awaitNewest(queue);
        service.awaitEmpty(queue);
        return Bench.secondsSince(start);
    }

    /// Seconds that bare worker processes take, each driven through its pipe by a loop.
    double bare(List<String> command) throws Exception {
        int processes = Runtime.getRuntime().availableProcessors();
        var workers = new ArrayList<Process>();
        try (ExecutorService threads = Executors.newFixedThreadPool(processes)) {
            for (int i = 0; i < processes; i++) {
                workers.add(
                        new ProcessBuilder(command)
                                .redirectError(ProcessBuilder.Redirect.DISCARD)
                                .start());
            }
            drive(threads, workers, 4);
            long start = System.nanoTime();
            drive(threads, workers, jobs / processes);
            return Bench.secondsSince(start);
        } finally {
            workers.forEach(Process::destroy);
        }
    }

    private void drive(ExecutorService threads, List<Process> workers, int times)
            throws Exception {
        var driven = new ArrayList<Future<?>>();
        for (Process worker : workers) {
            driven.add(threads.submit(() -> drive(worker, times)));
        }
        for (Future<?> each : driven) {
            each.get();
        }
    }

    private void drive(Process worker, int times) {
        try {
            Writer in = worker.outputWriter();
            BufferedReader out = worker.inputReader();
            for (int i = 1; i <= times; i++) {
                in.write(
                        "{\"jsonrpc\":\"2.0\",\"id\":\"%d\",\"method\":\"%s\",\"params\":%s}\n"
                                .formatted(i, type, payload));
                in.flush();
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
