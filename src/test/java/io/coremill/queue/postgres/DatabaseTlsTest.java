package io.coremill.queue.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.coremill.CertificateAuthority;
import io.coremill.queue.postgres.connect.PostgresDatabase;
import io.coremill.queue.postgres.connect.PostgresSettings;
import io.coremill.queue.postgres.connect.UnusableStoreException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// TLS to a real server that takes nothing else, with the certificate of an authority. What does
/// not fit ends the start with one sentence.
@Timeout(60)
class DatabaseTlsTest {
    private static final String HOST = "localhost";
    private static final Duration HEARTBEAT = Duration.ofSeconds(5);

    @TempDir private static Path directory;
    private static Path root;
    private static Path otherRoot;
    private static PostgresServer server;
    private static TestDatabase place;

    @BeforeAll
    static void start() throws Exception {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        var authority =
                CertificateAuthority.make(Files.createDirectory(directory.resolve("a")), "ours");
        var shown = authority.sign(HOST, "dns:" + HOST); // not its address, by which a test asks
        root = authority.root();
        otherRoot =
                CertificateAuthority.make(Files.createDirectory(directory.resolve("b")), "theirs")
                        .root();
        Files.setPosixFilePermissions(shown.key(), PosixFilePermissions.fromString("rw-------"));
        PostgresBinaries.here().own(shown.key());
        var rules =
                Files.writeString(
                        directory.resolve("rules"), "hostssl all all 127.0.0.1/32 trust\n");
        server =
                PostgresServer.started(
                        "ssl=on",
                        "ssl_cert_file=" + shown.certificate(),
                        "ssl_key_file=" + shown.key(),
                        "hba_file=" + rules);
        place = server.newDatabase();
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
    }

    private static PostgresSettings settings(String host, String words) {
        String url =
                "jdbc:postgresql://%s:%d/%s?%s".formatted(host, server.port(), place.name(), words);
        return new PostgresSettings(url, place.user(), place.password(), url, "coremill");
    }

    private static String verified(Path by) {
        return "sslmode=verify-full&sslrootcert=" + by;
    }

    private static String advice(String host, String words) {
        var database = new PostgresDatabase(settings(host, words), "test", HEARTBEAT);
        var failure = catchThrowableOfType(UnusableStoreException.class, database::migrate);
        return String.valueOf(failure.getMessage());
    }

    /// All of its connections: those that write, that read and that listen.
    @Test
    void aNodeUsesTlsOnEveryConnectionOnceItBelievesTheServer() throws Exception {
        var database = new PostgresDatabase(settings(HOST, verified(root)), "test", HEARTBEAT);
        database.migrate();
        var store = new SharedStore(place, HEARTBEAT);
        var node = new NodeUnderTest(all -> store.openOn(database, "a", Clock.systemUTC(), all));
        try {
            var job = node.submit();
            assertThat(node.find(job)).isEqualTo(job);
            Awaitility.await().until(() -> node.queue().figures().hearing());
            assertThat(
                            store.text(
                                    """
                                    SELECT string_agg(DISTINCT ssl::text, ' ')
                                    FROM pg_stat_ssl JOIN pg_stat_activity USING (pid)
                                    WHERE application_name LIKE 'coremill test%'
                                    """))
                    .isEqualTo("true");
        } finally {
            node.queue().close();
        }
    }

    @Test
    void anAuthorityThatIsNotBelieved() {
        assertThat(advice(HOST, verified(otherRoot)))
                .startsWith("the TLS of localhost:" + server.port() + " is not accepted (")
                .endsWith(
                        "name the authority of its certificate by sslrootcert in coremill.store.url");
    }

    @Test
    void aCertificateForAnotherHost() {
        assertThat(advice("127.0.0.1", verified(root)))
                .isEqualTo(
                        "the certificate of the server at 127.0.0.1:%d is for another host; name in coremill.store.url the host that it is for, or have one made for this host"
                                .formatted(server.port()));
    }

    @Test
    void noTlsWhereTheServerTakesNothingElse() {
        assertThat(advice(HOST, "sslmode=disable"))
                .isEqualTo(
                        "the database at localhost:%d does not let the role \"superuser\" in without TLS (FATAL: no pg_hba.conf entry for host \"127.0.0.1\", user \"superuser\", database \"%s\", no encryption); have a line of its pg_hba.conf permit it, or, where that takes TLS alone, add sslmode=verify-full and sslrootcert to coremill.store.url"
                                .formatted(server.port(), place.name()));
    }

    @Test
    void aFileOfTheAuthorityThatIsNotThere() {
        assertThat(advice(HOST, verified(directory.resolve("nowhere.pem"))))
                .isEqualTo(
                        "the authority's certificate is not to be read (Could not open SSL root certificate file %s.); correct sslrootcert in coremill.store.url, or write the certificate there"
                                .formatted(directory.resolve("nowhere.pem")));
    }
}
