package io.coremill.queue.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.FreePort;
import io.coremill.Tools;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.springframework.util.function.SingletonSupplier;

/// A real PgBouncer on a free port of 127.0.0.1, in front of the server that tests share. Where it
/// is missing the test is skipped.
public final class PgBouncer implements AutoCloseable {
    private static final int PATIENCE = 60;
    private static final String IDLE = "server_idle_timeout";
    private static final String READY = "process up";
    private static final Supplier<PgBouncer> SHARED = SingletonSupplier.of(PgBouncer::lasting);

    private final List<String> command;
    private final int port;
    private volatile Process process;

    private PgBouncer(List<String> command, int port) {
        this.command = command;
        this.port = port;
        process = started(command);
    }

    /// In transaction mode, for all tests of this JVM. It is never stopped by a test.
    public static PgBouncer shared() {
        return SHARED.get();
    }

    private static PgBouncer lasting() {
        try {
            var directory = Files.createTempDirectory("coremill-pgbouncer");
            var bouncer = start(directory, "transaction", 20);
            Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(bouncer::close));
            return bouncer;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// For any database and any role, which becomes that of the tests.
    ///
    /// @param directory for its settings
    /// @param mode what a connection to the server is given to: a `session`, a `transaction`
    /// @param connections to the server for each database, at most
    public static PgBouncer start(Path directory, String mode, int connections) {
        int port = port();
        return configured(directory, settings(port, mode, connections), port);
    }

    /// In transaction mode, and lets no connection to the server go, with what it is set to.
    static PgBouncer keeping(Path directory, int connections) {
        int port = port();
        var settings = settings(port, "transaction", connections).replaceFirst(IDLE + ".*", "");
        return configured(directory, settings, port);
    }

    /// @param settings in which it listens at this port
    static PgBouncer configured(Path directory, String settings, int port) {
        Path program = Tools.path("pgbouncer");
        try {
            Path file = Files.writeString(directory.resolve("pgbouncer.ini"), settings);
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
            return new PgBouncer(
                    PostgresBinaries.here().command(program.toString(), file.toString()), port);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static int port() {
        try {
            return FreePort.take();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// What is not used is let go soon, so that databases can be dropped.
    private static String settings(int port, String mode, int connections) {
        return """
               [databases]
               * = host=127.0.0.1 port=%d user=superuser
               [pgbouncer]
               listen_addr = 127.0.0.1
               listen_port = %d
               unix_socket_dir =
               auth_type = any
               pool_mode = %s
               default_pool_size = %d
               max_client_conn = 1000
               %s = 2
               """
                .formatted(PostgresServer.shared().port(), port, mode, connections, IDLE);
    }

    /// The thread that starts it also reads what it prints, and lives as long as it does.
    private static Process started(List<String> command) {
        var ready = new CompletableFuture<Process>();
        Thread.ofPlatform().name("log-of-pgbouncer").daemon().start(() -> run(command, ready));
        return ready.orTimeout(PATIENCE, TimeUnit.SECONDS).join();
    }

    private static void run(List<String> command, CompletableFuture<Process> ready) {
        var printed = new ArrayList<String>();
        try {
            var process = new ProcessBuilder(command).redirectErrorStream(true).start();
            try (BufferedReader lines = process.inputReader()) {
                lines.lines().forEach(line -> read(line, process, printed, ready));
            }
        } catch (IOException | UncheckedIOException e) {
            printed.add(String.valueOf(e));
        }
        ready.completeExceptionally(new IllegalStateException(String.join("\n", printed)));
    }

    private static void read(
            String line, Process process, List<String> printed, CompletableFuture<Process> ready) {
        if (line.contains(READY)) {
            ready.complete(process);
        } else if (!ready.isDone()) {
            printed.add(line);
        }
    }

    /// The same database as one behind this.
    public TestDatabase of(TestDatabase place) {
        return new TestDatabase(
                "jdbc:postgresql://127.0.0.1:%d/%s".formatted(port, place.name()),
                place.user(),
                place.password());
    }

    /// As URLs have it.
    String address() {
        return "127.0.0.1:" + port;
    }

    /// What its console answers, in lines of words with `|` between them. It takes no driver, as it
    /// knows few settings of sessions.
    List<String> console(String question) throws IOException {
        var command =
                List.of(
                        Tools.path("psql").toString(),
                        "--no-psqlrc",
                        "--no-align",
                        "--tuples-only",
                        "--command=" + question,
                        "host=127.0.0.1 port=%d user=superuser dbname=pgbouncer".formatted(port));
        var asked = new ProcessBuilder(command).redirectErrorStream(true).start();
        return asked.inputReader().lines().toList();
    }

    /// Ends at once, with all that goes through it.
    void kill() {
        process.destroyForcibly();
        awaitEnd();
    }

    /// At the same port, once it has ended.
    void startAgain() {
        process = started(command);
    }

    @Override
    public void close() {
        process.destroy();
        awaitEnd();
    }

    private void awaitEnd() {
        assertThat(process.onExit().completeOnTimeout(null, PATIENCE, TimeUnit.SECONDS).join())
                .isNotNull();
    }
}
