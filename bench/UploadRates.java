import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Enumeration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;

/// How fast jobs are taken one a line, in one request, and what that leaves to others. They lie in
/// a queue that is paused.
final class UploadRates {
    private static final String LINE = "{\"type\":\"noop\",\"queue\":\"io\"}\n";
    private static final String UNIQUE =
            "{\"type\":\"noop\",\"queue\":\"io\",\"unique\":{\"key\":\"%s-%d\"}}\n";
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
        return alone(new Blocks(jobs / BLOCK));
    }

    /// The same where each line has a unique key, which no job has had.
    double ofUnique() throws IOException, InterruptedException {
        return alone(Blocks.unique(jobs / BLOCK));
    }

    private double alone(Blocks blocks) throws IOException, InterruptedException {
        service.post("/v1/queues/io/pause");
        long start = System.nanoTime();
        send(blocks);
        double rate = blocks.lines() / Bench.secondsSince(start);
        drop();
        return rate;
    }

    /// The p99 of single submissions while an upload goes on, by that of the same alone.
    double slowness() throws Exception {
        service.post("/v1/queues/io/pause");
        service.post("/v1/queues/isolated/pause");
        double alone = p99();
        Upload upload = begun();
        double beside = p99();
        ended(upload);
        return beside / alone;
    }

    /// What a measurement gives while an upload goes on, as a share of what it gives alone before
    /// and after.
    double share(BulkRates.Rate measured) throws Exception {
        service.post("/v1/queues/io/pause");
        double before = measured.take();
        Upload upload = begun();
        double beside = measured.take();
        ended(upload);
        double after = measured.take();
        return beside / ((before + after) / 2);
    }

    private double p99() throws IOException {
        return new Load(service.port(), FEW)
                .post("/v1/jobs", SINGLE, "", 2_000, 202)
                .percentile(0.99);
    }

    private Upload begun() {
        var upload = new Upload();
        Thread.ofPlatform().daemon().start(upload);
        return upload;
    }

    private void ended(Upload upload) throws Exception {
        upload.end();
        drop();
    }

    private void send(Blocks blocks) throws IOException, InterruptedException {
        String answer = service.upload("/v1/jobs", new SequenceInputStream(blocks));
        if (!answer.contains("\"accepted\":" + blocks.lines() + ",")) {
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

    /// One that goes on until it is ended.
    private final class Upload implements Runnable {
        private final Blocks blocks = new Blocks(Integer.MAX_VALUE);
        private final CompletableFuture<Void> sent = new CompletableFuture<>();

        @Override
        public void run() {
            try {
                send(blocks);
                sent.complete(null);
            } catch (IOException | InterruptedException e) {
                sent.completeExceptionally(e);
            }
        }

        void end() throws Exception {
            blocks.end();
            sent.get();
        }
    }

    /// Lines, some at a time.
    private static final class Blocks implements Enumeration<InputStream> {
        private final IntFunction<byte[]> block;
        private final AtomicInteger left;
        private volatile int given;

        Blocks(int most) {
            byte[] same = bytes(LINE.repeat(BLOCK));
            this(most, _ -> same);
        }

        private Blocks(int most, IntFunction<byte[]> block) {
            left = new AtomicInteger(most);
            this.block = block;
        }

        /// Each line under a key that no other one has.
        static Blocks unique(int most) {
            String once = Long.toString(System.nanoTime(), 36);
            return new Blocks(
                    most,
                    number -> {
                        var lines = new StringBuilder();
                        for (int i = 0; i < BLOCK; i++) {
                            lines.append(UNIQUE.formatted(once, number * BLOCK + i));
                        }
                        return bytes(lines.toString());
                    });
        }

        private static byte[] bytes(String text) {
            return text.getBytes(StandardCharsets.US_ASCII);
        }

        void end() {
            left.set(0);
        }

        int lines() {
            return given * BLOCK;
        }

        @Override
        public boolean hasMoreElements() {
            return left.get() > 0;
        }

        @Override
        public InputStream nextElement() {
            left.updateAndGet(many -> Math.max(0, many - 1));
            return new ByteArrayInputStream(block.apply(given++));
        }
    }
}
