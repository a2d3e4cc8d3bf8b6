package io.coremill.queue.postgres.connect;

import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/// What is the matter with a database at the start, and what to do about it, in one sentence.
final class StartAdvice {
    /// In words of PgBouncer.
    private static final List<String> NO_CONNECTION =
            List.of(
                    "query_wait_timeout",
                    "cannot connect to server",
                    "server login",
                    "no more connections allowed");

    private final PostgresSettings settings;
    private final Throwable failure;

    private StartAdvice(Throwable failure, PostgresSettings settings) {
        this.settings = settings;
        this.failure = failure;
    }

    static String on(Throwable failure, PostgresSettings settings) {
        var advice = new StartAdvice(failure, settings);
        return advice.onNetwork()
                .or(advice::onAnswer)
                .orElseGet(
                        () ->
                                "the database at %s cannot be used: %s; its log may say more"
                                        .formatted(settings.server(), advice.innermost()));
    }

    /// The same where the tables of an earlier version could not be changed.
    static String onUpgrade(Throwable failure, PostgresSettings settings) {
        var advice = new StartAdvice(failure, settings);
        var answer = advice.cause(SQLException.class);
        return switch (answer == null ? "" : String.valueOf(answer.getSQLState())) {
            case "42501" ->
                    ("the schema %s is of an earlier version, and %s may not change its tables;"
                                    + " run coremill prepare-database as the role that owns them, then"
                                    + " start the service again")
                            .formatted(settings.schema(), settings.role());
            case PatientUpgrade.LOCK_NOT_AVAILABLE ->
                    ("the schema %s is of an earlier version, and an older transaction uses a table"
                                    + " that is to be changed; end it (pg_stat_activity shows it), and"
                                    + " start the service again")
                            .formatted(settings.schema());
            default -> on(failure, settings);
        };
    }

    private Optional<String> onNetwork() {
        var host = cause(UnknownHostException.class);
        if (host != null) {
            return Optional.of(
                    ("the host %s is not known; correct coremill.store.url, or make the name known"
                                    + " to the DNS")
                            .formatted(host.getMessage()));
        }
        if (cause(ConnectException.class) != null) {
            return Optional.of(
                    ("nothing accepts connections at %s; start the database, or correct host and"
                                    + " port in coremill.store.url")
                            .formatted(settings.server()));
        }
        if (cause(SocketTimeoutException.class) != null) {
            return Optional.of(
                    ("%s does not answer as a PostgreSQL in time; correct coremill.store.url, or let the"
                                    + " connection through the firewall")
                            .formatted(settings.server()));
        }
        var tls = cause(SSLException.class);
        return tls == null
                ? Optional.empty()
                : Optional.of(
                        ("the TLS of %s is not accepted (%s); name the authority of its certificate"
                                        + " by sslrootcert in coremill.store.url")
                                .formatted(settings.server(), tls.getMessage()));
    }

    private Optional<String> onAnswer() {
        var answer = cause(SQLException.class);
        if (answer == null || answer.getSQLState() == null) {
            return Optional.empty();
        }
        return switch (answer.getSQLState()) {
            case "28P01" ->
                    Optional.of(
                            ("the database refuses the password of %s; correct"
                                            + " coremill.store.password, or the file that"
                                            + " coremill.store.password-file names")
                                    .formatted(settings.role()));
            case "28000" -> admission(String.valueOf(answer.getMessage()));
            case "3D000" ->
                    Optional.of(
                            ("there is no database \"%s\" at %s; create it, or correct"
                                            + " coremill.store.url")
                                    .formatted(settings.database(), settings.server()));
            case "42501" -> rights();
            case "25006" -> replica();
            case "53300" ->
                    Optional.of(
                            ("the database has no connection left for %s; raise its"
                                            + " max_connections, or the limit of the role or of the"
                                            + " database: a node uses up to twelve")
                                    .formatted(settings.role()));
            case "57P03" ->
                    Optional.of(
                            ("the database at %s is starting or stopping; start the service again"
                                            + " when it runs")
                                    .formatted(settings.server()));
            case "55000" ->
                    Optional.of(
                            ("the database at %s takes no connections (%s); permit them by ALTER DATABASE, or"
                                            + " correct coremill.store.url")
                                    .formatted(settings.server(), answer.getMessage()));
            case "07006" -> notTaken(String.valueOf(answer.getMessage()));
            case "22023", "42704" -> ofRefusal(String.valueOf(answer.getMessage()));
            case "08P01" -> Optional.of(onProtocol(String.valueOf(answer.getMessage())));
            case "08001", "08004", "08006" -> onWordsOfDriver(String.valueOf(answer.getMessage()));
            default -> Optional.empty();
        };
    }

    private Optional<String> admission(String message) {
        if (message.contains("no encryption")) {
            return Optional.of(
                    ("the database at %s does not let %s in without TLS (%s); have a line of its"
                                    + " pg_hba.conf permit it, or, where that takes TLS alone, add"
                                    + " sslmode=verify-full and sslrootcert to coremill.store.url")
                            .formatted(settings.server(), settings.role(), message));
        }
        return Optional.of(
                ("the database does not let %s in (%s); correct coremill.store.username, or what"
                                + " the database permits it")
                        .formatted(settings.role(), message));
    }

    /// PgBouncer gives all of its own failures this state.
    private String onProtocol(String message) {
        if (message.contains("statement pooling")) {
            return "the pooler at %s gives a connection to each statement; set pool_mode = transaction in its settings"
                    .formatted(settings.server());
        }
        if (message.contains("startup parameter")) {
            return ("the pooler at %s refuses what the driver begins with (%s); leave that out of"
                            + " coremill.store.url, or name it in its ignore_startup_parameters")
                    .formatted(settings.server(), message);
        }
        if (NO_CONNECTION.stream().anyMatch(message::contains)) {
            return ("the pooler at %s has no connection for the service (%s); let it reach the"
                            + " database, or raise its default_pool_size or max_client_conn")
                    .formatted(settings.server(), message);
        }
        if (message.contains("GSS")) {
            return "the server at %s offers no encryption by GSS; leave gssEncMode out of coremill.store.url"
                    .formatted(settings.server());
        }
        return "what answers at %s is not PostgreSQL; correct host and port in coremill.store.url"
                .formatted(settings.server());
    }

    /// The driver gives these no state that sets them apart.
    private Optional<String> onWordsOfDriver(String message) {
        if (message.contains("targetServerType")) {
            return replica();
        }
        if (message.contains("does not support SSL")) {
            return Optional.of(
                    ("the server at %s offers no TLS, which sslmode in coremill.store.url asks for;"
                                    + " switch it on there (ssl = on), or leave sslmode out where the"
                                    + " network is trusted")
                            .formatted(settings.server()));
        }
        if (message.contains("could not be verified by hostnameverifier")) {
            return Optional.of(
                    ("the certificate of the server at %s is for another host; name in"
                                    + " coremill.store.url the host that it is for, or have one made for"
                                    + " this host")
                            .formatted(settings.server()));
        }
        if (message.contains("SSL root certificate file")) {
            return Optional.of(
                    ("the authority's certificate is not to be read (%s); correct sslrootcert in"
                                    + " coremill.store.url, or write the certificate there")
                            .formatted(message));
        }
        if (message.startsWith("Invalid ")) {
            return notTaken(message);
        }
        var absent = cause(ClassNotFoundException.class);
        if (absent != null) {
            return Optional.of(
                    "coremill.store.url names the class %s, which is not there; leave it out"
                            .formatted(absent.getMessage()));
        }
        if (message.contains("no password was provided")) {
            return Optional.of(
                    ("the database asks for the password of %s; write it into a file, and name that"
                                    + " by coremill.store.password-file")
                            .formatted(settings.role()));
        }
        return Optional.empty();
    }

    /// Later, with a connection, these states come from anything else.
    private static Optional<String> ofRefusal(String message) {
        return message.startsWith("ERROR") ? Optional.empty() : notTaken(message);
    }

    private static Optional<String> notTaken(String message) {
        return Optional.of(
                "what follows the ? in coremill.store.url is not taken (%s); correct it there"
                        .formatted(message));
    }

    private Optional<String> rights() {
        return Optional.of(
                ("%1$s may not create or read the tables in the schema %2$s; grant it CREATE on the"
                                + " database and on the schema, or run coremill prepare-database as a"
                                + " role that may and grant %1$s the rows")
                        .formatted(settings.role(), settings.schema()));
    }

    private Optional<String> replica() {
        return Optional.of(
                ("the server at %s takes no changes: it is a replica or is read-only; name the"
                                + " primary in coremill.store.url, where several hosts may be listed")
                        .formatted(settings.server()));
    }

    private <T extends Throwable> @Nullable T cause(Class<T> type) {
        T found = null;
        for (Throwable it = failure; it != null; it = it.getCause()) {
            if (type.isInstance(it)) {
                found = type.cast(it);
            }
        }
        return found;
    }

    private String innermost() {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return String.valueOf(root.getMessage());
    }
}
