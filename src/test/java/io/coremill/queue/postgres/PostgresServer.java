package io.coremill.queue.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.coremill.FreePort;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.springframework.util.FileSystemUtils;
import org.springframework.util.function.SingletonSupplier;

/// A real PostgreSQL on a free port of 127.0.0.1 that keeps what it commits: its fsync,
/// full_page_writes and synchronous_commit are on, which is checked at each start. Where the
/// programs are missing the test is skipped.
public final class PostgresServer implements AutoCloseable {
    private static final int PATIENCE = 60;
    private static final Path MEMORY = Path.of("/dev/shm");
    private static final long MUCH = 4L << 30;
    private static final String SUPERUSER = "superuser";
    private static final String PASSWORD = "as hard as it is long";
    private static final String READY = "database system is ready to accept";
    private static final String UNUSED =
            """
            SELECT datname FROM pg_database
            WHERE NOT EXISTS (
                SELECT FROM pg_stat_activity WHERE pg_stat_activity.datid = pg_database.oid)
            """;
    private static final List<String> DURABILITY =
            List.of("fsync", "full_page_writes", "synchronous_commit");
    private static final Supplier<PostgresServer> SHARED =
            SingletonSupplier.of(() -> lasting(PostgresBinaries.here()));
    private static final Supplier<PostgresServer> NEWEST =
            SingletonSupplier.of(() -> lasting(PostgresBinaries.newest()));

    /// Those that are never stopped by a test.
    private static final List<PostgresServer> LASTING = new CopyOnWriteArrayList<>();

    private final PostgresBinaries binaries;
    private final Path directory;
    private final int port;
    private final List<String> settings;
    private final List<String> log = new CopyOnWriteArrayList<>();
    private final AtomicInteger databases = new AtomicInteger();
    private final Set<String> made = ConcurrentHashMap.newKeySet();
    private final Supplier<String> migrated = SingletonSupplier.of(this::newTemplate);
    private final Supplier<String> way = SingletonSupplier.of(this::wayToCopy);
    private volatile Process process;

    private PostgresServer(PostgresBinaries binaries, Path directory, int port, String[] settings) {
        this.binaries = binaries;
        this.directory = directory;
        this.port = port;
        this.settings = List.of(settings);
        process = launch();
    }

    /// A new and empty database of the server that all tests of this JVM share.
    public static TestDatabase database() {
        return SHARED.get().newDatabase();
    }

    /// As [#database], with the tables of a store in it.
    public static TestDatabase store() {
        return SHARED.get().newStore();
    }

    /// The server that all tests of this JVM share. It is never stopped by a test.
    public static PostgresServer shared() {
        return SHARED.get();
    }

    /// As [#shared], of the newest version that tests run on. Where the shared one is of that
    /// version or a later one the test is skipped, as it has run.
    public static PostgresServer newest() {
        boolean other = !shared().binaries.equals(PostgresBinaries.newest());
        assumeTrue(
                other && NEWEST.get().version() > shared().version(),
                "tests run on this version anyway");
        return NEWEST.get();
    }

    private static PostgresServer lasting(PostgresBinaries binaries) {
        var server = started(binaries, inMemory(), "max_wal_size=256MB");
        LASTING.add(server);
        return server;
    }

    /// Drops all databases of the servers that are never stopped to which nothing is connected.
    static void dropUnused() {
        LASTING.forEach(PostgresServer::dropDatabases);
    }

    /// Its commits do all that others do, and wait for no disk.
    private static Path inMemory() {
        boolean hasRoom = Files.isWritable(MEMORY) && MEMORY.toFile().getUsableSpace() > MUCH;
        return hasRoom ? MEMORY : Path.of(System.getProperty("java.io.tmpdir"));
    }

    /// A server that a test may stop, kill and start again. It goes with the JVM at the latest.
    ///
    /// @param settings such as `max_connections=10`
    public static PostgresServer started(String... settings) {
        return started(Path.of(System.getProperty("java.io.tmpdir")), settings);
    }

    /// @param place where its directory is made
    public static PostgresServer started(Path place, String... settings) {
        return started(PostgresBinaries.here(), place, settings);
    }

    private static PostgresServer started(
            PostgresBinaries binaries, Path place, String... settings) {
        try {
            Path directory = Files.createTempDirectory(place, "coremill-postgres");
            binaries.own(directory);
            initialize(binaries, directory);
            var server = new PostgresServer(binaries, directory, FreePort.take(), settings);
            Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(server::close));
            server.checkDurability();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void initialize(PostgresBinaries binaries, Path directory) throws IOException {
        Path password = directory.resolve("password");
        Files.writeString(password, PASSWORD);
        Files.setPosixFilePermissions(password, PosixFilePermissions.fromString("rw-r--r--"));
        List<String> command =
                binaries.command(
                        "initdb",
                        "--pgdata=" + directory.resolve("data"),
                        "--username=" + SUPERUSER,
                        "--pwfile=" + password,
                        "--auth=scram-sha-256",
                        "--encoding=UTF8",
                        "--locale=C",
                        "--no-sync");
        Process initdb = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(initdb.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(initdb.onExit().join().exitValue()).as(output).isZero();
        believe(directory.resolve("data").resolve("pg_hba.conf"));
    }

    /// Tests connect thousands of times, and to check the password is most of what that costs. It
    /// is checked for all other roles.
    private static void believe(Path rules) throws IOException {
        Files.writeString(
                rules, "host all " + SUPERUSER + " 127.0.0.1/32 trust\n" + Files.readString(rules));
    }

    /// The thread that starts it also reads its log, and lives as long as it does.
    private Process launch() {
        var started = new CompletableFuture<Process>();
        var ready = new CompletableFuture<Boolean>();
        Thread.ofPlatform()
                .name("log-of-postgres")
                .daemon()
                .start(
                        () -> {
                            try {
                                var launched = builder().start();
                                started.complete(launched);
                                readLog(launched, ready);
                            } catch (IOException e) {
                                started.completeExceptionally(e);
                            }
                            ready.complete(false);
                        });
        Process launched = started.join();
        assertThat(ready.completeOnTimeout(false, PATIENCE, TimeUnit.SECONDS).join())
                .as(() -> "ready in the log:\n" + String.join("\n", log))
                .isTrue();
        return launched;
    }

    private ProcessBuilder builder() {
        var arguments =
                new ArrayList<>(
                        List.of(
                                "-D",
                                directory.resolve("data").toString(),
                                "-p",
                                Integer.toString(port),
                                "-k",
                                directory.toString()));
        Stream.concat(
                        Stream.of(
                                "listen_addresses=127.0.0.1",
                                "max_connections=300",
                                "lc_messages=C"),
                        settings.stream())
                .forEach(setting -> arguments.addAll(List.of("-c", setting)));
        return new ProcessBuilder(binaries.command("postgres", arguments.toArray(String[]::new)))
                .redirectErrorStream(true);
    }

    private void readLog(Process launched, CompletableFuture<Boolean> ready) {
        try (BufferedReader lines = launched.inputReader()) {
            lines.lines()
                    .forEach(
                            line -> {
                                log.add(line);
                                if (line.contains(READY)) {
                                    ready.complete(true);
                                }
                            });
        } catch (IOException | UncheckedIOException e) {
            log.add("the log ended: " + e.getMessage());
        }
    }

    private void checkDurability() {
        try (var connection = administration().connect();
                var statement = connection.createStatement()) {
            for (String setting : DURABILITY) {
                try (var row = statement.executeQuery("SHOW " + setting)) {
                    row.next();
                    assertThat(row.getString(1)).as(setting).isEqualTo("on");
                }
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private int version() {
        try (var connection = administration().connect()) {
            return connection.getMetaData().getDatabaseMajorVersion();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private String newTemplate() {
        String name = newDatabase().migrated().name();
        made.remove(name);
        return name;
    }

    public TestDatabase newDatabase() {
        return newDatabase("template1");
    }

    /// A new database with the tables of a store in it, which has no jobs.
    public TestDatabase newStore() {
        return newDatabase(migrated.get());
    }

    private void dropDatabases() {
        if (made.isEmpty()) {
            return;
        }
        try (var connection = administration().connect();
                var statement = connection.createStatement()) {
            for (String name : unused(statement)) {
                statement.execute("DROP DATABASE " + name);
                made.remove(name);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Of those that tests have made.
    private List<String> unused(Statement statement) throws SQLException {
        var names = new ArrayList<String>();
        try (var row = statement.executeQuery(UNUSED)) {
            while (row.next()) {
                names.add(row.getString(1));
            }
        }
        names.retainAll(made);
        return names;
    }

    private TestDatabase newDatabase(String template) {
        String name = "test_" + databases.incrementAndGet();
        try {
            administration().run("CREATE DATABASE " + name + " TEMPLATE " + template + way.get());
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        made.add(name);
        return named(name);
    }

    /// In memory it takes half the time to write all down and copy the files, as versions before 15
    /// do anyway, instead of logging each page of them.
    private String wayToCopy() {
        boolean canChoose = directory.startsWith(MEMORY) && version() >= 15;
        return canChoose ? " STRATEGY file_copy" : "";
    }

    /// The database that a server always has, for its superuser.
    public TestDatabase administration() {
        return named("postgres");
    }

    private TestDatabase named(String name) {
        return new TestDatabase(
                "jdbc:postgresql://127.0.0.1:" + port + "/" + name, SUPERUSER, PASSWORD);
    }

    /// What it has logged of changes since a time, a file at a time.
    public Stream<byte[]> changesSince(Instant time) {
        try (var files = Files.list(directory.resolve("data").resolve("pg_wal"))) {
            return files
                    .filter(Files::isRegularFile)
                    .filter(file -> file.toFile().lastModified() >= time.toEpochMilli())
                    .toList()
                    .stream()
                    .map(PostgresServer::bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (NoSuchFileException _) {
            return new byte[0]; // a checkpoint has removed it meanwhile
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int port() {
        return port;
    }

    /// Whether it runs, or has ended by itself.
    public boolean isRunning() {
        return process.isAlive();
    }

    /// The process that all others of the server are children of.
    public ProcessHandle process() {
        return process.toHandle();
    }

    /// What it has logged.
    public List<String> log() {
        return log;
    }

    /// As an administrator does it: connections are cut, and what is committed is written.
    public void stop() {
        signal("INT");
    }

    /// As a crash of the machine does it, for all that the server can do about it.
    public void kill() {
        send("STOP"); // lest it starts others that nobody here knows of
        List<ProcessHandle> children = process.descendants().toList();
        signal("KILL");
        children.forEach(ProcessHandle::destroyForcibly);
        children.forEach(child -> child.onExit().join());
    }

    private void signal(String name) {
        send(name);
        assertThat(process.onExit().completeOnTimeout(null, PATIENCE, TimeUnit.SECONDS).join())
                .as("the server ends at SIG" + name)
                .isNotNull();
    }

    private void send(String name) {
        try {
            new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Starts it with what it had, on the same port, after it was stopped or killed.
    public void startAgain() {
        process = launch();
        checkDurability();
    }

    /// As [#startAgain], but as a replica of a primary that is away: it can only be read.
    public void startAgainAsReplica() {
        try {
            binaries.own(Files.createFile(directory.resolve("data").resolve("standby.signal")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        startAgain();
    }

    @Override
    public void close() {
        if (process.isAlive()) {
            stop();
        }
        FileSystemUtils.deleteRecursively(directory.toFile());
    }
}
