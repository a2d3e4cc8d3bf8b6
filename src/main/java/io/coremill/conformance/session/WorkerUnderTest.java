package io.coremill.conformance.session;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.coremill.subprocess.ExecutableSearch;
import io.coremill.subprocess.InheritedVariables;
import io.coremill.subprocess.ProcessSignals;
import java.io.BufferedReader;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A worker that is being checked. Nothing here waits for it longer than it is asked to, and
/// [#close] leaves nothing of it behind.
public final class WorkerUnderTest implements AutoCloseable {
    private static final long LAST_WORDS_MILLIS = 500;
    private static final long SPLIT_MILLIS = 50;
    private static final int MOST_LAST_WORDS = 6;

    private final Process process;
    private final LeftoverProcesses leftovers;
    private final WorkerTranscript transcript;
    private final AtomicBoolean endTold = new AtomicBoolean();
    private final Thread listener;
    private final Thread complaints;

    /// Writes, so that a worker that does not read makes no thread wait.
    private final ExecutorService pen =
            Executors.newSingleThreadExecutor(
                    Thread.ofPlatform().name("check-stdin").daemon().factory());

    /// @param nanos rises steadily from anywhere
    WorkerUnderTest(Process process, LeftoverProcesses leftovers, LongSupplier nanos) {
        this.process = process;
        this.leftovers = leftovers;
        this.transcript = new WorkerTranscript(nanos);
        this.listener = thread("check-stdout", this::listen);
        this.complaints = thread("check-stderr", this::takeStderr);
        var _ = process.onExit().thenRun(() -> thread("check-exit", this::tellEnd));
    }

    static WorkerUnderTest start(CheckOptions options, LongSupplier nanos) throws IOException {
        var leftovers = LeftoverProcesses.ofNextWorker();
        var builder = new ProcessBuilder(inGroupOfItsOwn(options.command()));
        builder.environment().keySet().removeIf(name -> !InheritedVariables.contains(name));
        builder.environment().put("COREMILL_QUEUE", "check");
        builder.environment().put("COREMILL_WORKER", "check-1");
        builder.environment().put("COREMILL_CONCURRENCY", Integer.toString(options.concurrency()));
        builder.environment().put(LeftoverProcesses.VARIABLE, leftovers.mark());
        return new WorkerUnderTest(builder.start(), leftovers, nanos);
    }

    /// Where the system can, so that a signal reaches whatever it has forked.
    private static List<String> inGroupOfItsOwn(List<String> command) {
        return ExecutableSearch.exists("setsid", Path.of("").toAbsolutePath())
                ? Stream.concat(Stream.of("setsid"), command.stream()).toList()
                : command;
    }

    public WorkerTranscript transcript() {
        return transcript;
    }

    boolean isAlive() {
        return process.isAlive() && transcript.end() == null;
    }

    /// Waits for an answer of any kind, or its end; null if neither comes in time.
    public @Nullable TranscriptEntry awaitTurn(int mark, long millis) throws InterruptedException {
        return transcript.await(mark, millis, WorkerUnderTest::turn);
    }

    private static @Nullable TranscriptEntry turn(List<TranscriptEntry> entries) {
        return entries.stream()
                .filter(entry -> entry.isAnswer() || entry.kind() == TranscriptEntry.Kind.EVENT)
                .findFirst()
                .orElse(null);
    }

    /// Waits until all that it wrote before its end is in the transcript, unless something that it
    /// has left behind keeps its pipes open.
    public void awaitLastWords() throws InterruptedException {
        long since = transcript.millis();
        listener.join(LAST_WORDS_MILLIS);
        long left = LAST_WORDS_MILLIS - (transcript.millis() - since);
        complaints.join(Math.max(1, left));
    }

    /// The end of what it wrote on stderr.
    public List<TranscriptEntry> lastWords() {
        List<TranscriptEntry> all = transcript.ofKind(TranscriptEntry.Kind.STDERR).toList();
        return all.subList(Math.max(0, all.size() - MOST_LAST_WORDS), all.size());
    }

    /// In a single write.
    public void send(List<OutgoingLine> calls) {
        var all = new StringBuilder();
        for (OutgoingLine call : calls) {
            transcript.add(TranscriptEntry.sent(transcript.millis(), call));
            all.append(call.line()).append('\n');
        }
        byte[] bytes = all.toString().getBytes(UTF_8);
        write(bytes, 0, bytes.length);
    }

    /// In two writes, so far apart that the worker reads the first part alone.
    void sendSplit(OutgoingLine call, int at) throws InterruptedException {
        transcript.add(TranscriptEntry.sent(transcript.millis(), call));
        byte[] bytes = (call.line() + "\n").getBytes(UTF_8);
        write(bytes, 0, at);
        TranscriptEntry _ = awaitTurn(transcript.mark(), SPLIT_MILLIS);
        write(bytes, at, bytes.length - at);
    }

    /// Whether it has read all that was written to its stdin; true where the system does not report
    /// it.
    public boolean hasReadAll() {
        try (var stdin = new FileInputStream("/proc/%d/fd/0".formatted(process.pid()))) {
            return stdin.available() == 0;
        } catch (IOException e) {
            return true;
        }
    }

    public void endStdin() {
        leftovers.note(process.toHandle());
        pen.execute(this::closeStdin);
    }

    public void signal(int signal) {
        leftovers.note(process.toHandle());
        ProcessSignals.send(process, signal);
    }

    /// The exit code; null if it has not ended in time.
    public @Nullable Integer awaitExit(long millis) throws InterruptedException {
        return process.waitFor(millis, TimeUnit.MILLISECONDS) ? process.exitValue() : null;
    }

    /// The processes that it left behind, a moment after its end.
    public List<String> left() throws InterruptedException {
        return leftovers.names();
    }

    @Override
    public void close() {
        leftovers.note(process.toHandle());
        ProcessSignals.send(process, ProcessSignals.KILL);
        ProcessSignals.killRest(process);
        leftovers.kill();
        pen.shutdownNow();
        closeStdin();
    }

    private void write(byte[] bytes, int offset, int length) {
        pen.execute(
                () -> {
                    try {
                        OutputStream stdin = process.getOutputStream();
                        stdin.write(bytes, offset, length);
                        stdin.flush();
                    } catch (IOException e) {
                        // it has ended, or closed its stdin: what it writes or does not write shows
                        // that
                    }
                });
    }

    private void closeStdin() {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            // nothing is left to be written
        }
    }

    private void listen() {
        new ReplyRecorder(transcript).listen(process.getInputStream());
        try {
            if (!process.waitFor(2 * LAST_WORDS_MILLIS, TimeUnit.MILLISECONDS)) {
                transcript.add(
                        TranscriptEntry.event(
                                transcript.millis(), "it closed its stdout and lives on"));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void takeStderr() {
        try (BufferedReader stderr = process.errorReader(UTF_8)) {
            stderr.lines()
                    .forEach(
                            line ->
                                    transcript.add(
                                            TranscriptEntry.stderr(
                                                    transcript.millis(), line.getBytes(UTF_8))));
        } catch (IOException | UncheckedIOException e) {
            // it has been ended
        }
    }

    private void tellEnd() {
        try {
            awaitLastWords();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (endTold.compareAndSet(false, true)) {
            transcript.add(TranscriptEntry.event(transcript.millis(), words(process.exitValue())));
        }
    }

    private static String words(int code) {
        return code > 128
                ? "it ended with exit code %d, as by signal %d".formatted(code, code - 128)
                : "it ended with exit code " + code;
    }

    private static Thread thread(String name, Runnable work) {
        return Thread.ofPlatform().name(name).daemon().start(work);
    }
}
