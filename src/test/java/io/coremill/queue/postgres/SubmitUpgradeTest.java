package io.coremill.queue.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.UUID;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.postgresql.PGStatement;

/// What applications have made with the function `submit` of a version that knew fewer parameters,
/// once nodes of this version have come.
@Timeout(60)
class SubmitUpgradeTest {
    private static final String BEFORE = "25?";

    private static final String ACCEPTED =
            """
            INSERT INTO coremill.acceptance (node, name, started, max_payload)
            VALUES ('00000000-0000-7000-8000-000000000001', 'node', 0, 1000);
            INSERT INTO coremill.accepted_queue
            VALUES ('cpu', '00000000-0000-7000-8000-000000000001', NULL, 100, 60000000, 3,
                    'EXPONENTIAL', 1000000, 600000000);
            """;

    private static final String ORDERS =
            """
            CREATE TABLE orders (id bigint, receipt uuid DEFAULT coremill.submit('noop', queue => 'cpu'));
            CREATE VIEW next_receipt AS SELECT coremill.submit('noop', queue => 'cpu', priority => 7) AS job;
            """;

    private final TestDatabase place = PostgresServer.database();
    private final String role = "app_" + place.name();
    private final String granting = "chief_" + place.name();

    @Test
    void whatWasMadeWithTheFunctionOfBeforeGoesOnAndRightsStay() throws SQLException {
        haveTablesOfBefore();
        try (var user = place.as(role, "secret").connect();
                var prepared =
                        user.prepareStatement("SELECT coremill.submit('noop', queue => 'cpu')")) {
            prepared.unwrap(PGStatement.class).setPrepareThreshold(1);
            submit(prepared);
            submit(prepared);
            place.migrated();
            submit(prepared);
            try (var later =
                    user.prepareStatement(
                            "SELECT coremill.submit('noop', queue => 'cpu', traceparent => ?, backoff => '{}')")) {
                later.setString(1, "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
                submit(later);
            }
            place.run("INSERT INTO orders (id) VALUES (1)");
            try (var view = user.prepareStatement("SELECT job FROM next_receipt")) {
                submit(view);
            }
            refuse(user, "SELECT coremill.submit_pauses('[]')");
            refuse(user, "SELECT coremill.submit_backoff('{}', '', 1, 1)");
        }
        assertThat(text("SELECT count(*) FROM coremill.job")).isEqualTo("6");
        assertThat(text("SELECT count(*) FROM coremill.job JOIN orders ON receipt = job.id"))
                .isEqualTo("1");
        assertThat(text("SELECT count(*) FROM coremill.job WHERE principal = '%s'".formatted(role)))
                .isEqualTo("5");
        assertThat(text("SELECT traceparent FROM coremill.job WHERE traceparent IS NOT NULL"))
                .startsWith("00-0af7651916cd43dd");
        grant();
    }

    /// A role that may hand on its right still may, and all others have none.
    private void grant() throws SQLException {
        place.run("CREATE ROLE late_%s LOGIN PASSWORD 'secret'".formatted(role));
        place.run("GRANT USAGE ON SCHEMA coremill TO late_" + role);
        try (var late = place.as("late_" + role, "secret").connect()) {
            refuse(late, "SELECT coremill.submit('noop', queue => 'cpu')");
            place.as(granting, "secret")
                    .run("GRANT EXECUTE ON FUNCTION coremill.submit TO late_" + role);
            try (var statement =
                    late.prepareStatement("SELECT coremill.submit('noop', queue => 'cpu')")) {
                submit(statement);
            }
        }
    }

    private void haveTablesOfBefore() throws SQLException {
        place.run("CREATE SCHEMA coremill");
        Flyway.configure()
                .dataSource(place.url(), place.user(), place.password())
                .schemas("coremill")
                .locations("classpath:db/postgres")
                .target(BEFORE)
                .loggers("slf4j")
                .load()
                .migrate();
        place.run(ACCEPTED);
        place.run(ORDERS);
        for (String each : new String[] {role, granting}) {
            place.run("CREATE ROLE %s LOGIN PASSWORD 'secret'".formatted(each));
            place.run("GRANT USAGE ON SCHEMA coremill TO " + each);
        }
        place.run("GRANT EXECUTE ON FUNCTION coremill.submit TO " + role);
        place.run(
                "GRANT EXECUTE ON FUNCTION coremill.submit TO %s WITH GRANT OPTION"
                        .formatted(granting));
        place.run("GRANT SELECT ON next_receipt TO " + role);
    }

    private static void submit(PreparedStatement statement) throws SQLException {
        try (var row = statement.executeQuery()) {
            row.next();
            assertThat(row.getObject(1, UUID.class)).isNotNull();
        }
    }

    private static void refuse(Connection user, String sql) throws SQLException {
        try (var statement = user.createStatement()) {
            assertThatThrownBy(() -> statement.execute(sql))
                    .isInstanceOfSatisfying(
                            SQLException.class,
                            failure -> assertThat(failure.getSQLState()).isEqualTo("42501"));
        }
    }

    private String text(String question) throws SQLException {
        try (var connection = place.connect();
                var statement = connection.createStatement();
                var row = statement.executeQuery(question)) {
            row.next();
            return row.getString(1);
        }
    }
}
