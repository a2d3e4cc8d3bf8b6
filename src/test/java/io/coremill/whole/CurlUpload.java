package io.coremill.whole;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedOutputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/// An upload that `curl` makes of lines which come while it sends. What the service answers is read
/// at once, whatever is done with it: one that is not read is cut off.
final class CurlUpload implements AutoCloseable {
    static final String LINES = "application/x-ndjson";
    private static final byte[] LINE = "{\"type\":\"noop\"}\n".getBytes(UTF_8);
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final int PIPE = 1 << 16;

    private final Process curl;
    private final Path errors;
    private final OutputStream lines;
    private final Thread reader;
    private int sent = 0;
    private volatile int answered = 0;
    private volatile String last = "";
    private volatile @Nullable Throwable failure;

    /// What all answers up to a line are, in one number.
    private long digest = 0;

    private @Nullable Answers before;

    private CurlUpload(Process curl, Path errors) {
        this.curl = curl;
        this.errors = errors;
        lines = new BufferedOutputStream(curl.getOutputStream(), PIPE);
        reader = Thread.ofPlatform().name("answers").daemon().unstarted(this::read);
    }

    /// @param source `.` for one that reads answers while no lines come, of which it reports its
    ///     progress as well; `-` for one that does nothing else then, and is faster
    /// @param before which the first answers have to be once more
    static CurlUpload begin(
            RunningService service,
            String source,
            @Nullable Answers before,
            Path errors,
            String... headers)
            throws IOException {
        var command = new ArrayList<>(List.of("curl", "-sSN", "-X", "POST", "-T", source));
        command.addAll(List.of("-H", "Content-Type: " + LINES, "-w", "%{stderr}%{http_code}"));
        for (String header : headers) {
            command.addAll(List.of("-H", header));
        }
        command.add("http://127.0.0.1:%d/v1/jobs".formatted(service.port()));
        var upload =
                new CurlUpload(
                        new ProcessBuilder(command).redirectError(errors.toFile()).start(), errors);
        upload.before = before;
        upload.reader.start();
        return upload;
    }

    /// Sends on until there have been so many.
    void send(int until) throws IOException {
        for (; sent < until; sent++) {
            lines.write(LINE);
        }
        lines.flush();
    }

    /// Waits until so many lines have been answered.
    void awaitAnswers(int many) {
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> failure != null || answered >= many || !curl.isAlive());
        assertThat(failure).isNull();
        assertThat(answered).as(last).isGreaterThanOrEqualTo(many);
    }

    /// Goes away in the midst of it.
    ///
    /// @return what has been answered
    Answers cut() throws InterruptedException {
        curl.destroyForcibly().waitFor();
        reader.join();
        return new Answers(answered, digest);
    }

    /// Ends it, and waits for the end of the answer.
    ///
    /// @return its last line
    String end() throws Exception {
        lines.close();
        reader.join(PATIENCE);
        assertThat(failure).isNull();
        assertThat(curl.waitFor()).isZero();
        assertThat(Files.readString(errors)).endsWith("200");
        return last;
    }

    int answered() {
        return answered;
    }

    private void read() {
        try (BufferedReader answers = curl.inputReader(UTF_8)) {
            for (String line = answers.readLine(); line != null; line = answers.readLine()) {
                note(line);
            }
        } catch (IOException e) {
            last = "the answer ended: " + e.getMessage();
        } catch (AssertionError e) {
            failure = e;
            curl.destroyForcibly(); // or what is sent to it would be waited for
        }
    }

    private void note(String line) {
        last = line;
        if (line.startsWith("{\"line\":")) {
            int next = answered + 1;
            assertThat(line).startsWith("{\"line\":" + next + ",\"id\":\"");
            digest = 31 * digest + line.hashCode();
            if (before != null && before.lines == next) {
                assertThat(digest).as("answers up to line " + next).isEqualTo(before.digest);
            }
            answered = next;
        }
    }

    @Override
    public void close() {
        curl.destroyForcibly();
    }

    /// @param lines that have been answered
    /// @param digest of these answers
    record Answers(int lines, long digest) {}
}
