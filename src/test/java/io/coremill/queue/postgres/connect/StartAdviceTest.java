package io.coremill.queue.postgres.connect;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.coremill.queue.postgres.PostgresServer;
import io.coremill.queue.postgres.TestDatabase;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.diagnostics.FailureAnalysis;

/// Each wrong setting ends in one sentence, which names what to do and never the password.
class StartAdviceTest {
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    private final TestDatabase place = PostgresServer.database();
    private final String server = "127.0.0.1:" + PostgresServer.shared().port();

    @Test
    void aHostThatIsNotKnown() {
        assertThat(advice(at("nowhere.invalid:5432")))
                .isEqualTo(
                        "the host nowhere.invalid is not known; correct coremill.store.url, or make"
                                + " the name known to the DNS");
    }

    @Test
    void aPortAtWhichNothingListens() throws IOException {
        int port;
        try (var socket = new ServerSocket(0, 1, LOOPBACK)) {
            port = socket.getLocalPort();
        }
        assertThat(advice(at("127.0.0.1:" + port)))
                .isEqualTo(
                        "nothing accepts connections at 127.0.0.1:%d; start the database, or correct host and port in coremill.store.url"
                                .formatted(port));
    }

    @Test
    void aWrongPassword() {
        var guarded = place.guarded();
        assertThat(advice(guarded.as(guarded.user(), "guessed")))
                .isEqualTo(
                        "the database refuses the password of the role \"%s\"; correct coremill.store.password, or the file that coremill.store.password-file names"
                                .formatted(guarded.user()));
    }

    @Test
    void noPassword() {
        String user = place.guarded().user();
        var settings = new PostgresSettings(place.url(), user, null, place.url(), "jobs");
        assertThat(advice(settings))
                .isEqualTo(
                        "the database asks for the password of the role \"%s\"; write it into a file, and name that by coremill.store.password-file"
                                .formatted(user));
    }

    @Test
    void aRoleThatMayNotLogIn() throws SQLException {
        place.run("CREATE ROLE resting PASSWORD 'rests' NOLOGIN");
        assertThat(advice(place.as("resting", "rests")))
                .isEqualTo(
                        "the database does not let the role \"resting\" in (FATAL: role \"resting\""
                                + " is not permitted to log in); correct coremill.store.username,"
                                + " or what the database permits it");
    }

    @Test
    void aDatabaseThatIsNotThere() {
        assertThat(
                        advice(
                                new TestDatabase(
                                        "jdbc:postgresql://" + server + "/nowhere",
                                        place.user(),
                                        place.password())))
                .isEqualTo(
                        "there is no database \"nowhere\" at %s; create it, or correct coremill.store.url"
                                .formatted(server));
    }

    @Test
    void aRoleThatMayNotCreateTheSchema() throws SQLException {
        place.run("CREATE ROLE poor LOGIN PASSWORD 'poor'");
        assertThat(advice(place.as("poor", "poor"))).isEqualTo(lacksRights("poor"));
    }

    @Test
    void aRoleThatMayNotCreateTablesInTheSchema() throws SQLException {
        place.run(
                """
                CREATE ROLE modest LOGIN PASSWORD 'modest';
                CREATE SCHEMA coremill;
                GRANT USAGE ON SCHEMA coremill TO modest
                """);
        assertThat(advice(place.as("modest", "modest"))).isEqualTo(lacksRights("modest"));
    }

    @Test
    void aRoleThatMayNotReadTheTables() throws SQLException {
        PostgresDatabaseTest.database(place, "coremill").migrate();
        place.run("CREATE ROLE blind LOGIN PASSWORD 'blind'");
        assertThat(advice(place.as("blind", "blind"))).isEqualTo(lacksRights("blind"));
    }

    private static String lacksRights(String role) {
        return """
               the role "%1$s" may not create or read the tables in the schema coremill; grant it \
               CREATE on the database and on the schema, or run coremill prepare-database as a role \
               that may and grant the role "%1$s" the rows"""
                .formatted(role);
    }

    @Test
    void aServerWithoutTls() {
        assertThat(advice(PostgresDatabaseTest.settings(place, "coremill", "?sslmode=require")))
                .isEqualTo(
                        "the server at %s offers no TLS, which sslmode in coremill.store.url asks for; switch it on there (ssl = on), or leave sslmode out where the network is trusted"
                                .formatted(server));
    }

    @Test
    void aReplica() {
        try (var alone = PostgresServer.started()) {
            var database = alone.newDatabase();
            alone.stop();
            alone.startAgainAsReplica();
            assertThat(advice(database))
                    .isEqualTo(
                            "the server at 127.0.0.1:%d takes no changes: it is a replica or is read-only; name the primary in coremill.store.url, where several hosts may be listed"
                                    .formatted(alone.port()));
        }
    }

    @Test
    void aDatabaseThatIsReadOnly() throws SQLException {
        place.run(
                "ALTER DATABASE %s SET default_transaction_read_only = on"
                        .formatted(place.url().replaceFirst(".*/", "")));
        assertThat(advice(place)).contains("takes no changes");
    }

    @Test
    void tooFewConnections() throws SQLException {
        try (var small =
                PostgresServer.started(
                        "max_connections=5",
                        "superuser_reserved_connections=0",
                        "max_wal_senders=0")) {
            var database = small.newDatabase();
            List<Connection> taken = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                taken.add(database.connect());
            }
            assertThat(advice(database)).isEqualTo(noConnectionLeft("superuser"));
            for (Connection connection : taken) {
                connection.close();
            }
        }
    }

    @Test
    void readersFindNoConnectionLeft() throws SQLException {
        place.run("CREATE ROLE single LOGIN PASSWORD 'single' CONNECTION LIMIT 1");
        var alone = place.as("single", "single");
        var database = PostgresDatabaseTest.database(alone, "coremill");
        try (var _ = alone.connect()) {
            var failure = catchThrowableOfType(UnusableStoreException.class, database::readers);
            assertThat(failure).hasMessage(noConnectionLeft("single"));
        }
    }

    private static String noConnectionLeft(String role) {
        return "the database has no connection left for the role \"%s\"; raise its max_connections, or the limit of the role or of the database: a node uses up to twelve"
                .formatted(role);
    }

    @Test
    void aRoleWithTooFewConnectionsForANode() throws SQLException {
        place.run("CREATE ROLE narrow LOGIN PASSWORD 'narrow' CONNECTION LIMIT 6");
        var database = PostgresDatabaseTest.database(place.as("narrow", "narrow"), "coremill");
        assertThatThrownBy(database::readers)
                .isInstanceOf(UnusableStoreException.class)
                .hasMessage(
                        "the database lets the role \"narrow\" have no more than 6 connections, and a node uses up to twelve; raise the limit of the role or of the database, or its max_connections");

        place.run("ALTER ROLE narrow CONNECTION LIMIT 7");
        database.readers().close();
    }

    @Test
    void aDatabaseOfAnEncodingThatDoesNotHoldEveryText() throws SQLException {
        String name = place.url().replaceFirst(".*/", "") + "_latin";
        assertThat(
                        adviceOfAnother(
                                name,
                                "ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0"))
                .isEqualTo(
                        "the database \"%s\" at %s has the encoding LATIN1, which does not hold every text; make one by CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0, and name it in coremill.store.url"
                                .formatted(name, server));
    }

    @Test
    void aDatabaseThatTakesNoConnections() throws SQLException {
        String name = place.url().replaceFirst(".*/", "") + "_closed";
        assertThat(adviceOfAnother(name, "ALLOW_CONNECTIONS false"))
                .startsWith("the database at " + server + " takes no connections (FATAL: ")
                .endsWith("; permit them by ALTER DATABASE, or correct coremill.store.url");
    }

    private String adviceOfAnother(String database, String made) throws SQLException {
        place.run("CREATE DATABASE %s %s".formatted(database, made));
        try {
            return advice(
                    new TestDatabase(
                            place.url().replaceFirst("[^/]*$", database),
                            place.user(),
                            place.password()));
        } finally {
            place.run("DROP DATABASE " + database);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    sslmod=verify-full              | coremill.store.url has "sslmod", which the driver does not know; correct the word, or leave it out
                    sslmode=verfy-full              | what follows the ? in coremill.store.url is not taken (Invalid sslmode value: verfy-full); correct it there
                    options=-c%20nothing=1          | what follows the ? in coremill.store.url is not taken (FATAL: unrecognized configuration parameter "nothing"); correct it there
                    options=-c%20work_mem=none      | what follows the ? in coremill.store.url is not taken (FATAL: invalid value for parameter "work_mem": "none"); correct it there
                    gssEncMode=require              | the server at SERVER offers no encryption by GSS; leave gssEncMode out of coremill.store.url
                    socketFactory=nowhere.Sockets   | coremill.store.url names the class nowhere.Sockets, which is not there; leave it out
                    """)
    void aWordOfTheUrlThatIsNotTaken(String word, String sentence) {
        assertThat(advice(PostgresDatabaseTest.settings(place, "coremill", "?" + word)))
                .isEqualTo(sentence.replace("SERVER", server));
    }

    @Test
    void aNumberOfTheUrlThatIsNone() {
        assertThat(advice(PostgresDatabaseTest.settings(place, "coremill", "?socketTimeout=soon")))
                .startsWith("what follows the ? in coremill.store.url is not taken (")
                .contains("soon");
    }

    @Test
    void aPortThatIsNone() {
        assertThat(advice(at("127.0.0.1:99999")))
                .isEqualTo(
                        "coremill.store.url cannot be read by the driver; write it as jdbc:postgresql://host:5432/database, with a port from 1 to 65535");
    }

    @Test
    void whatIsNotPostgres() throws IOException {
        try (var http = new ServerSocket(0, 1, LOOPBACK)) {
            Thread.ofVirtual().start(() -> refuse(http));
            String other = "127.0.0.1:" + http.getLocalPort();
            assertThat(advice(at(other)))
                    .isEqualTo(
                            "what answers at %s is not PostgreSQL; correct host and port in coremill.store.url"
                                    .formatted(other));
        }
    }

    /// As an HTTP server does.
    private static void refuse(ServerSocket http) {
        try (var client = http.accept()) {
            client.getOutputStream().write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(US_ASCII));
            client.shutdownOutput();
            client.getInputStream().readAllBytes();
        } catch (IOException e) {
            // The client has gone first.
        }
    }

    @Test
    void aServerThatIsTooOld() throws IOException {
        try (var older = new OlderServer(PostgresServer.shared().port())) {
            String old = "127.0.0.1:" + older.port();
            assertThat(
                            advice(
                                    new TestDatabase(
                                            place.url().replace(server, old),
                                            place.user(),
                                            place.password())))
                    .matches(
                            "the server at "
                                    + old
                                    + " is PostgreSQL 14\\.\\S+; use one of version 15 or later");
        }
    }

    @Test
    void theServiceReportsTheSentenceAlone() {
        var failure =
                new IllegalStateException(
                        "a bean was not made", new UnusableStoreException("do this"));
        var report = new UnusableStoreAnalyzer().analyze(failure);
        assertThat(report)
                .extracting(FailureAnalysis::getDescription, FailureAnalysis::getAction)
                .containsExactly("do this", null);
    }

    private TestDatabase at(String otherServer) {
        return new TestDatabase(
                "jdbc:postgresql://" + otherServer + "/jobs", place.user(), place.password());
    }

    private static String advice(TestDatabase at) {
        return advice(PostgresDatabaseTest.settings(at, "coremill", ""));
    }

    private static String advice(PostgresSettings settings) {
        var database = new PostgresDatabase(settings, "node-1", Duration.ofSeconds(5));
        var failure = catchThrowableOfType(UnusableStoreException.class, database::migrate);
        assertThat(failure).isNotNull();
        if (settings.password() != null && settings.password().length() > 8) {
            assertThat(failure.getMessage()).doesNotContain(settings.password());
        }
        return Objects.requireNonNull(failure.getMessage());
    }
}
