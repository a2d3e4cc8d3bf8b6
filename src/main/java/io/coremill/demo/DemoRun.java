package io.coremill.demo;

import io.coremill.client.ServiceClient;
import java.io.IOException;
import java.io.PrintStream;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Runs sample jobs on every kind of executor through the API and prints what came back, what it
/// cost and on which cores it ran.
public final class DemoRun {
    private static final String ROW = "%-9s %-16s %-11s %-24s %9s %9s  %-7s %s%n";
    private static final int WAIT_SECONDS = 2;
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final String base;
    private final @Nullable KeyStore certificates;
    private final PrintStream out;

    /// @param base where the service listens: `http://127.0.0.1:8080`
    /// @param certificates of the service, if it speaks TLS
    public DemoRun(String base, @Nullable KeyStore certificates, PrintStream out) {
        this.base = base;
        this.certificates = certificates;
        this.out = out;
    }

    public void run() throws IOException, InterruptedException {
        try (ServiceClient api = client()) {
            List<JsonNode> accepted = submit(api);
            out.printf(
                    "%n%d jobs, submitted with POST %s%n%n", accepted.size(), api.url("/v1/jobs"));
            out.printf(
                    ROW, "queue", "executor", "type", "result", "wall", "cpu", "cores", "ran in");
            List<String> skipped = new ArrayList<>();
            for (JsonNode job : accepted) {
                tell(api, job, skipped);
            }
            skipped.stream().distinct().forEach(line -> out.println("\nskipped: " + line));
            farewell(api);
        }
    }

    private ServiceClient client() throws IOException {
        return certificates == null
                ? ServiceClient.of(base, PATIENCE)
                : ServiceClient.believing(certificates, base, PATIENCE);
    }

    private static List<JsonNode> submit(ServiceClient api)
            throws IOException, InterruptedException {
        var accepted = new ArrayList<JsonNode>();
        for (SampleJob sample : SampleJob.ALL) {
            accepted.add(api.post("/v1/jobs", sample.body()));
        }
        return accepted;
    }

    private void tell(ServiceClient api, JsonNode accepted, List<String> skipped)
            throws IOException, InterruptedException {
        String path = "/v1/jobs/" + accepted.path("id").asString();
        JsonNode job = api.await(path, WAIT_SECONDS);
        while (!job.hasNonNull("finishedAt")) {
            JsonNode queue = api.get("/v1/queues/" + job.path("queue").asString());
            if (queue.hasNonNull("degradedBy")) {
                var _ = api.post(path + "/cancel");
                skipped.add(
                        "queue %s cannot run jobs here: %s"
                                .formatted(
                                        queue.path("name").asString(),
                                        queue.path("degradedBy").asString()));
                return;
            }
            job = api.await(path, WAIT_SECONDS);
        }
        row(job);
    }

    private void row(JsonNode job) {
        JsonNode ran = job.path("ran");
        out.printf(
                ROW,
                job.path("queue").asString(),
                ran.path("executor").asString("-"),
                job.path("type").asString(),
                result(job),
                seconds(ran.path("wall")),
                seconds(ran.path("cpuTime")),
                cores(ran.path("cores")),
                ran.hasNonNull("worker")
                        ? "worker %s, pid %d"
                                .formatted(ran.path("worker").asString(), ran.path("pid").asLong())
                        : "the service");
    }

    private static String result(JsonNode job) {
        if (job.hasNonNull("result")) {
            String text = job.path("result").toString();
            return text.length() <= 24 ? text : text.substring(0, 23) + "…";
        }
        return job.hasNonNull("resultMediaType")
                ? job.path("resultMediaType").asString() + " (below)"
                : job.path("state").asString();
    }

    private static String cores(JsonNode cores) {
        return cores.isArray()
                ? String.join(",", cores.valueStream().map(JsonNode::toString).toList())
                : "-";
    }

    private static String seconds(JsonNode duration) {
        return duration.isString()
                ? "%.3f s".formatted(Duration.parse(duration.asString()).toNanos() / 1e9)
                : "-";
    }

    private void farewell(ServiceClient api) throws IOException, InterruptedException {
        out.println();
        JsonNode pictures = api.get("/v1/jobs?type=mandelbrot&state=succeeded&limit=1");
        for (JsonNode job : pictures.path("jobs")) {
            out.printf(
                    "the picture:  %s%n",
                    api.url("/v1/jobs/" + job.path("id").asString() + "/result"));
        }
        out.printf("the console:  %s%n", api.url("/"));
        out.printf("the API:      %s%n", api.url("/swagger-ui.html"));
        out.printf("the metrics:  %s%n", api.url("/actuator/prometheus"));
        out.println("The service goes on; Ctrl-C stops it.");
    }
}
