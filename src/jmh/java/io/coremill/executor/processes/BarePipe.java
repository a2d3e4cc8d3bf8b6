package io.coremill.executor.processes;

import io.coremill.protocol.WorkerRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/// A worker and a loop around its pipe: no service can be faster.
final class BarePipe implements AutoCloseable {
    private final Process worker;
    private final OutputStream stdin;
    private final InputStream stdout;
    private final byte[] answer = new byte[64 * 1024];
    private final byte[] message;

    BarePipe(WorkerProgram program) throws IOException {
        worker = new ProcessBuilder(program.command()).redirectError(Redirect.INHERIT).start();
        stdin = worker.getOutputStream();
        stdout = worker.getInputStream();
        message = message();
        if (program == WorkerProgram.SDK) {
            readLine(); // its hello
        }
    }

    /// Of the same bytes as the executor's, but for its number.
    private static byte[] message() {
        CountedJob job = CountedJob.of(1_234_567, "{}", _ -> {});
        var text = new StringBuilder();
        new WorkerRequest.Run(
                        job.lease(),
                        job.type(),
                        job.payload(),
                        job.job().toString(),
                        job.attempt(),
                        Instant.parse("2100-01-01T00:00:00Z"),
                        null)
                .writeTo(text);
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    void roundTrip() throws IOException {
        stdin.write(message);
        stdin.flush();
        readLine();
    }

    private void readLine() throws IOException {
        int count = stdout.read(answer);
        while (count > 0 && answer[count - 1] != '\n') {
            count = stdout.read(answer);
        }
        if (count <= 0) {
            throw new IOException("the worker has ended");
        }
    }

    @Override
    public void close() {
        worker.destroy();
    }
}
