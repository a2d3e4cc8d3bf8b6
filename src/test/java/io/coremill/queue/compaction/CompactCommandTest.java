package io.coremill.queue.compaction;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.queue.directory.DirectoryLock;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The command gives back what removed rows have left, and touches nothing that is in use.
class CompactCommandTest {
    @TempDir private Path directory;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @BeforeEach
    void leaveRoom() throws SQLException {
        try (var connection =
                        DriverManager.getConnection(
                                "jdbc:sqlite:" + directory.resolve("coremill.db"));
                var statement = connection.createStatement()) {
            statement.execute("PRAGMA journal_mode = WAL");
            statement.execute("CREATE TABLE job (id INTEGER PRIMARY KEY, payload BLOB)");
            statement.execute(
                    """
                    INSERT INTO job (payload) SELECT randomblob(4000)
                    FROM (WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 500)
                          SELECT i FROM n)
                    """);
            statement.execute("DELETE FROM job WHERE id > 10");
        }
    }

    @Test
    void theFileIsAsSmallAsWhatIsInIt() throws IOException {
        long before = Files.size(file());
        assertThat(run("--coremill.data-dir=" + directory)).isZero();
        assertThat(Files.size(file())).isLessThan(before / 10);
        assertThat(text(out))
                .contains(
                        "%d KB before, %d KB after"
                                .formatted(before / 1024, Files.size(file()) / 1024));
    }

    @Test
    void whatIsInTheFileStays() throws IOException, SQLException {
        run("--coremill.data-dir=" + directory);
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file());
                var row = connection.createStatement().executeQuery("SELECT count(*) FROM job")) {
            row.next();
            assertThat(row.getInt(1)).isEqualTo(10);
        }
    }

    @Test
    void theFileOfAServiceThatRunsIsLeftAlone() throws IOException {
        long before = Files.size(file());
        try (var _ = DirectoryLock.take(directory, "service")) {
            assertThat(run("--coremill.data-dir=" + directory)).isEqualTo(1);
        }
        assertThat(text(err)).contains("stop the service first").contains("node service");
        assertThat(Files.size(file())).isEqualTo(before);
    }

    @Test
    void aDirectoryWithoutJobsIsNamed() {
        assertThat(run("--coremill.data-dir=" + directory.resolve("none"))).isEqualTo(1);
        assertThat(text(err)).contains("none/coremill.db is not there");
        assertThat(directory.resolve("none")).doesNotExist();
    }

    @Test
    void theVariableNamesTheDirectoryToo() {
        var command =
                new CompactCommand(
                        stream(out),
                        stream(err),
                        Map.of("COREMILL_DATA_DIR", directory.toString()));
        assertThat(command.run(List.of())).isZero();
    }

    @Test
    void anOptionThatIsNotKnownIsRefused() {
        assertThat(run("--now")).isEqualTo(2);
        assertThat(text(err)).startsWith("usage: coremill compact");
    }

    private int run(String... arguments) {
        return new CompactCommand(stream(out), stream(err), Map.of()).run(List.of(arguments));
    }

    private Path file() {
        return directory.resolve("coremill.db");
    }

    private static PrintStream stream(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, UTF_8);
    }

    private static String text(ByteArrayOutputStream bytes) {
        return bytes.toString(UTF_8);
    }
}
