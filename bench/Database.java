import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// A PostgreSQL for one run, with its defaults, on a free port and in a directory on disk that goes
/// with it. It is refused if it does not keep what it commits. As root it runs as `postgres`.
final class Database implements AutoCloseable {
    /// Stays on disk where `/tmp` is in memory.
    private static final Path PLACE = Path.of("/var/tmp");

    private static final Path DEBIAN = Path.of("/usr/lib/postgresql");
    private static final String READY = "database system is ready to accept";
    private static final String USER = "postgres";
    private static final List<String> DURABILITY =
            List.of("fsync", "full_page_writes", "synchronous_commit");
    private static final long PATIENCE = 60;
    private static final int SYNCS = 200;

    /// A statement in the log, with the connection's name in front.
    private static final Pattern STATEMENT =
            Pattern.compile("\\[(.*?)] LOG:  (?:statement|execute [^:]*): (.*)");

    private final Path directory;
    private final int port;
    private final Process process;
    private final Map<String, AtomicLong> statements = new ConcurrentHashMap<>();

    private Database(Path directory, int port, Process process) {
        this.directory = directory;
        this.port = port;
        this.process = process;
    }

    static Database start() throws Exception {
        Path binaries = binaries();
        Path directory = Files.createTempDirectory(PLACE, "coremill-bench-postgres");
        needDisk(directory);
        own(directory);
        initialize(binaries, directory);
        int port = freePort();
        Process process =
                new ProcessBuilder(
                                command(
                                        binaries, "postgres",
                                        "-D", directory.resolve("data").toString(),
                                        "-p", Integer.toString(port),
                                        "-k", directory.toString(),
                                        "-c", "listen_addresses=127.0.0.1",
                                        "-c", "lc_messages=C",
                                        "-c", "log_line_prefix=[%a] "))
                        .redirectErrorStream(true)
                        .start();
        var database = new Database(directory, port, process);
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(database::close));
        database.awaitReady();
        database.checkDurability();
        return database;
    }

    private static Path binaries() throws IOException {
        Stream<Path> onPath = Arrays.stream(System.getenv("PATH").split(":")).map(Path::of);
        return Stream.concat(onPath, ofDebian())
                .filter(folder -> Files.isExecutable(folder.resolve("postgres")))
                .filter(folder -> Files.isExecutable(folder.resolve("initdb")))
                .findFirst()
                .orElseThrow(() -> new IOException("there is no postgres: install postgresql"));
    }

    private static Stream<Path> ofDebian() throws IOException {
        if (!Files.isDirectory(DEBIAN)) {
            return Stream.of();
        }
        try (Stream<Path> versions = Files.list(DEBIAN)) {
            return versions
                    .filter(folder -> folder.getFileName().toString().matches("\\d+"))
                    .sorted(Comparator.comparing(folder -> -number(folder)))
                    .map(folder -> folder.resolve("bin"))
                    .toList()
                    .stream();
        }
    }

    private static int number(Path folder) {
        return Integer.parseInt(folder.getFileName().toString());
    }

    private static void needDisk(Path directory) throws IOException {
        String kind = Files.getFileStore(directory).type();
        if (kind.equals("tmpfs") || kind.equals("ramfs")) {
            throw new IOException(directory + " is in memory (" + kind + "), where an fsync is free");
        }
    }

    private static void own(Path directory) throws IOException {
        if (isRoot()) {
            Files.setOwner(
                    directory,
                    directory
                            .getFileSystem()
                            .getUserPrincipalLookupService()
                            .lookupPrincipalByName(USER));
        }
    }

    private static boolean isRoot() {
        return System.getProperty("user.name").equals("root");
    }

    private static void initialize(Path binaries, Path directory) throws Exception {
        Process initdb =
                new ProcessBuilder(
                                command(
                                        binaries, "initdb",
                                        "--pgdata=" + directory.resolve("data"),
                                        "--username=" + USER,
                                        "--auth=trust",
                                        "--encoding=UTF8",
                                        "--locale=C"))
                        .redirectErrorStream(true)
                        .start();
        String output = new String(initdb.getInputStream().readAllBytes());
        if (initdb.waitFor() != 0) {
            throw new IOException("initdb failed:\n" + output);
        }
    }

    /// Ends with this process, whatever ends it.
    private static List<String> command(Path binaries, String program, String... arguments) {
        var words = new ArrayList<>(List.of("setpriv", "--pdeathsig=INT"));
        if (isRoot()) {
            words.addAll(List.of("--reuid=" + USER, "--regid=" + USER, "--clear-groups"));
        }
        words.add("--");
        words.add(binaries.resolve(program).toString());
        words.addAll(List.of(arguments));
        return words;
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /// One thread reads the log for as long as there is one.
    private void awaitReady() throws Exception {
        var ready = new CompletableFuture<Void>();
        Thread.ofPlatform().daemon().start(() -> readLog(ready));
        ready.get(PATIENCE, TimeUnit.SECONDS);
    }

    private void readLog(CompletableFuture<Void> ready) {
        var seen = new StringBuilder();
        try (BufferedReader lines = process.inputReader()) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                note(line);
                if (line.contains(READY)) {
                    ready.complete(null);
                } else if (!ready.isDone()) {
                    seen.append(line).append('\n');
                }
            }
        } catch (IOException e) {
            seen.append(e);
        }
        ready.completeExceptionally(new IOException("postgres did not start:\n" + seen));
    }

    private void note(String line) {
        Matcher statement = STATEMENT.matcher(line);
        if (statement.find()) {
            statements
                    .computeIfAbsent(
                            statement.group(1) + ": " + statement.group(2), _ -> new AtomicLong())
                    .incrementAndGet();
        } else if (line.contains("ERROR") || line.contains("FATAL") || line.contains("WARNING")) {
            System.err.println("  postgres: " + line);
        }
    }

    private void checkDurability() throws SQLException {
        for (String setting : DURABILITY) {
            String value = text("SHOW " + setting);
            if (!value.equals("on")) {
                throw new IllegalStateException(setting + " is " + value + ", not on");
            }
        }
    }

    String url() {
        return url("postgres");
    }

    String url(String name) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + name + "?user=" + USER;
    }

    String version() throws SQLException {
        return text("SHOW server_version").split(" ")[0];
    }

    /// The settings of a service that has its jobs in a schema of its own.
    List<String> settings(String schema, String node) {
        return List.of(
                "--coremill.store.url=" + url(),
                "--coremill.store.schema=" + schema,
                "--coremill.node=" + node);
    }

    /// Each statement is committed.
    Connection connect() throws SQLException {
        return DriverManager.getConnection(url());
    }

    void run(String sql) throws SQLException {
        try (var connection = connect();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    String text(String question) throws SQLException {
        try (var connection = connect();
                var statement = connection.createStatement();
                var row = statement.executeQuery(question)) {
            row.next();
            return row.getString(1);
        }
    }

    double number(String question) throws SQLException {
        return Double.parseDouble(text(question));
    }

    /// What was written ahead since the server was made.
    double walBytes() throws SQLException {
        return number("SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')");
    }

    /// Of all its processes, those included that have ended.
    double cpuSeconds() throws IOException {
        double seconds = 0;
        for (ProcessHandle child : process.children().toList()) {
            try {
                seconds += CpuSeconds.of(child.pid());
            } catch (IOException e) {
                // it has ended, and counts with the others that have
            }
        }
        return seconds + CpuSeconds.withEnded(process.pid());
    }

    /// How often each connection runs each statement, in a while: names of connections, a colon,
    /// and the statement's first line.
    Map<String, AtomicLong> statements(long seconds) throws SQLException, InterruptedException {
        run("ALTER SYSTEM SET log_statement = 'all'");
        run("SELECT pg_reload_conf()");
        TimeUnit.SECONDS.sleep(2);
        statements.clear();
        TimeUnit.SECONDS.sleep(seconds);
        Map<String, AtomicLong> seen = Map.copyOf(statements);
        run("ALTER SYSTEM RESET log_statement");
        run("SELECT pg_reload_conf()");
        return seen;
    }

    /// Milliseconds that the disk takes to keep 4 KiB: the median of some.
    double syncMillis() throws IOException {
        var nanos = new long[SYNCS];
        Path file = directory.resolve("sync");
        try (var channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            for (int i = 0; i < SYNCS; i++) {
                channel.write(ByteBuffer.allocate(4096), 0);
                long start = System.nanoTime();
                channel.force(false);
                nanos[i] = System.nanoTime() - start;
            }
        }
        Arrays.sort(nanos);
        return nanos[SYNCS / 2] / 1e6;
    }

    Path directory() {
        return directory;
    }

    @Override
    public void close() {
        try {
            new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor();
            if (!process.waitFor(PATIENCE, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
            remove(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void remove(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
