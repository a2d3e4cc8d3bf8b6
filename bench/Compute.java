import java.util.List;

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

    /// Seconds that bare worker processes take.
    double bare(List<String> command) throws Exception {
        try (var pipe = new BarePipe(command)) {
            pipe.run(type, payload, 4 * Runtime.getRuntime().availableProcessors(), 1);
            return pipe.run(type, payload, jobs, 1);
        }
    }
}
