import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/// How fast jobs are taken one a line, in one request, and what that leaves to others. They lie in a
/// queue that is paused.
final class UploadRates {
    private static final String LINE = "{\"type\":\"noop\",\"queue\":\"io\"}\n";
    private static final String SINGLE = "{\"type\":\"noop\",\"queue\":\"isolated\"}";
    private static final int BLOCK = 1_000;
    private static final int FEW = 8;

    private final Service service;
    private final int jobs;

    UploadRates(Service service, int jobs) {
        this.service = service;
        this.jobs = jobs;
    }

    /// Jobs a second, when nothing else runs.
    double alone() throws IOException, InterruptedException {
        service.post("/v1/queues/io/pause");
        long start = System.nanoTime();
        upload(jobs);
        double rate = jobs / Bench.secondsSince(start);
        drop();
        return rate;
    }

    /// The p99 of single submissions while an upload goes on, by that of the same alone.
    double slowness() throws Exception {
        service.post("/v1/queues/io/pause");
        service.post("/v1/queues/isolated/pause");
        double alone = p99();
        CompletableFuture<Void> upload = begun();
        double beside = p99();
        ended(upload);
        return beside / alone;
    }

    /// What a measurement gives while an upload goes on, as a share of what it gives alone before
    /// and after.
    double share(BulkRates.Rate measured) throws Exception {
        service.post("/v1/queues/io/pause");
        double before = measured.take();
        CompletableFuture<Void> upload = begun();
        double beside = measured.take();
        ended(upload);
        double after = measured.take();
        return beside / ((before + after) / 2);
    }

    private double p99() throws IOException {
        return new Load(service.port(), FEW)
                .post("/v1/jobs", SINGLE, "", 20_000, 202)
                .percentile(0.99);
    }

    /// One that takes longer than what is measured beside it.
    private CompletableFuture<Void> begun() {
        var upload = new CompletableFuture<Void>();
        Thread.ofPlatform()
                .daemon()
                .start(
                        () -> {
                            try {
                                upload(5 * jobs);
                                upload.complete(null);
                            } catch (IOException | InterruptedException e) {
                                upload.completeExceptionally(e);
                            }
                        });
        return upload;
    }

    private void ended(CompletableFuture<Void> upload) throws IOException, InterruptedException {
        if (upload.isDone()) {
            upload.join();
            throw new IOException("the upload had ended before: give it more jobs");
        }
        upload.join();
        drop();
    }

    private void upload(int lines) throws IOException, InterruptedException {
        byte[] block = LINE.repeat(BLOCK).getBytes(StandardCharsets.US_ASCII);
        Stream<InputStream> blocks =
                Stream.<InputStream>generate(() -> new ByteArrayInputStream(block))
                        .limit(lines / BLOCK);
        var body = new SequenceInputStream(Collections.enumeration(blocks.toList()));
        String answer = service.upload("/v1/jobs", body);
        if (!answer.contains("\"accepted\":" + lines / BLOCK * BLOCK + ",")) {
            throw new IOException(answer);
        }
    }

    /// Lets what was submitted run.
    private void drop() throws IOException, InterruptedException {
        for (String queue : new String[] {"io", "isolated"}) {
            service.post("/v1/queues/" + queue + "/resume");
            service.awaitEmpty(queue);
        }
    }
}
