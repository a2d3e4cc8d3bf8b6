package io.coremill.conformance.session;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/// A worker that lives in this process, and does with each line of its stdin what a test says.
public final class ScriptedWorker extends Process {
    static final Instant NOW = Instant.parse("2026-03-01T12:00:00.123456Z");

    private static final byte[] END = {};
    private static final int KILLED = 137;
    private static final int TERMINATED = 143;

    private final Script script;
    private final Pipe stdout = new Pipe();
    private final Pipe stderr = new Pipe();
    private final OutputStream stdin = new Stdin();
    private final List<byte[]> writes = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Integer> exit = new CompletableFuture<>();

    private ScriptedWorker(Script script) {
        this.script = script;
        script.start(this);
    }

    /// What a worker does.
    @FunctionalInterface
    public interface Script {
        default void start(ScriptedWorker worker) {}

        void line(JsonNode request, ScriptedWorker worker);

        default void stdinEnd(ScriptedWorker worker) {
            worker.exit(0);
        }

        default void sigterm(ScriptedWorker worker) {
            worker.exit(TERMINATED);
        }

        /// The same after a first line.
        default Script afterHello(String params) {
            return afterLine(
                    "{\"jsonrpc\":\"2.0\",\"method\":\"hello\",\"params\":" + params + "}");
        }

        private Script afterLine(String first) {
            Script its = this;
            return new Script() {
                @Override
                public void start(ScriptedWorker worker) {
                    worker.say(first);
                }

                @Override
                public void line(JsonNode request, ScriptedWorker worker) {
                    its.line(request, worker);
                }
            };
        }
    }

    /// A session whose workers, as many as it starts, all follow the script.
    ///
    /// @param options of the command line, without the worker's command
    public static WorkerSession session(Script script, String... options) throws Exception {
        return sessionOf("sh", script, options);
    }

    public static WorkerSession sessionOf(String program, Script script, String... options)
            throws Exception {
        return sessionOf(System::nanoTime, program, script, options);
    }

    /// @param nanos a constant lets no wait run out of time
    public static WorkerSession sessionOf(
            LongSupplier nanos, String program, Script script, String... options) throws Exception {
        var words = new ArrayList<>(List.of(options));
        words.addAll(List.of("--", program));
        return new WorkerSession(
                CheckOptions.read(words),
                _ ->
                        new WorkerUnderTest(
                                new ScriptedWorker(script),
                                LeftoverProcesses.ofNextWorker(),
                                nanos),
                InstantSource.fixed(NOW));
    }

    public void say(String line) {
        stdout.pieces.add((line + "\n").getBytes(UTF_8));
    }

    public void complain(String line) {
        stderr.pieces.add((line + "\n").getBytes(UTF_8));
    }

    /// Nothing is said if the message wants no answer.
    public void answer(JsonNode request, String result) {
        reply(request, "\"result\":" + result);
    }

    public void refuse(JsonNode request, int code) {
        reply(request, "\"error\":{\"code\":" + code + ",\"message\":\"no\"}");
    }

    private void reply(JsonNode request, String content) {
        if (request.has("id")) {
            String id = request.path("id").toString();
            say("{\"jsonrpc\":\"2.0\",\"id\":" + id + "," + content + "}");
        }
    }

    public void exit(int code) {
        if (exit.complete(code)) {
            stdout.pieces.add(END);
            stderr.pieces.add(END);
        }
    }

    public void closeStdout() {
        stdout.pieces.add(END);
    }

    /// What came in each write to its stdin.
    public List<byte[]> writes() {
        return writes;
    }

    @Override
    public OutputStream getOutputStream() {
        return stdin;
    }

    @Override
    public InputStream getInputStream() {
        return stdout;
    }

    @Override
    public InputStream getErrorStream() {
        return stderr;
    }

    @Override
    public int waitFor() {
        return exit.join();
    }

    @Override
    public boolean waitFor(long time, TimeUnit unit) throws InterruptedException {
        try {
            exit.get(time, unit);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public boolean isAlive() {
        return !exit.isDone();
    }

    @Override
    public int exitValue() {
        return exit.join();
    }

    @Override
    public CompletableFuture<Process> onExit() {
        return exit.thenApply(_ -> this);
    }

    @Override
    public void destroy() {
        script.sigterm(this);
    }

    @Override
    public Process destroyForcibly() {
        exit(KILLED);
        return this;
    }

    /// Of no process at all: nothing is signalled by it.
    @Override
    public long pid() {
        return 0;
    }

    @Override
    public ProcessHandle toHandle() {
        return (ProcessHandle)
                Proxy.newProxyInstance(
                        ProcessHandle.class.getClassLoader(),
                        new Class<?>[] {ProcessHandle.class},
                        (_, _, _) -> Stream.empty());
    }

    private final class Stdin extends OutputStream {
        private final ByteArrayOutputStream line = new ByteArrayOutputStream();

        @Override
        public void write(int b) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void write(byte[] bytes, int from, int count) {
            var copy = new ByteArrayOutputStream();
            copy.write(bytes, from, count);
            writes.add(copy.toByteArray());
            for (int i = from; i < from + count; i++) {
                if (bytes[i] == '\n') {
                    JsonNode request = StrictJson.read(line.toString(UTF_8));
                    line.reset();
                    script.line(request, ScriptedWorker.this);
                } else {
                    line.write(bytes[i]);
                }
            }
        }

        @Override
        public void close() {
            script.stdinEnd(ScriptedWorker.this);
        }
    }

    private static final class Pipe extends InputStream {
        private final BlockingQueue<byte[]> pieces = new LinkedBlockingQueue<>();
        private byte[] piece = END;
        private int at = 0;
        private boolean isOver = false;

        @Override
        public int read() {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int from, int most) {
            if (at == piece.length && !isOver) {
                piece = next();
                at = 0;
                isOver = piece.length == 0;
            }
            int count = Math.min(most, piece.length - at);
            System.arraycopy(piece, at, target, from, count);
            at += count;
            return count == 0 ? -1 : count;
        }

        private byte[] next() {
            try {
                return pieces.take();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return END;
            }
        }
    }
}
