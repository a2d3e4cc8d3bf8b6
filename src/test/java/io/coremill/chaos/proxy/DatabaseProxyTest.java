package io.coremill.chaos.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.coremill.queue.postgres.PostgresServer;
import io.coremill.queue.postgres.TestDatabase;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The proxy between a client and a real server.
@Timeout(60)
class DatabaseProxyTest {
    private TestDatabase database;
    private DatabaseProxy proxy;

    @BeforeEach
    void start() throws SQLException {
        database = PostgresServer.database();
        database.run(
                """
                CREATE SCHEMA coremill;
                CREATE TABLE coremill.job (id integer);
                CREATE SEQUENCE coremill.lease_number
                """);
        proxy = DatabaseProxy.to(PostgresServer.shared().port());
    }

    @AfterEach
    void stop() {
        if (proxy != null) {
            proxy.close();
        }
    }

    @Test
    void theAnswerToACommitIsCutOffAfterTheServerHasCommitted() throws SQLException {
        var cut = proxy.cutAnswer(CommitKind.SUBMISSION);
        try (var connection = connect("coremill one clients")) {
            submit(connection);
            assertThatThrownBy(connection::commit).isInstanceOf(SQLException.class);
        }
        assertThat(cut).isCompletedWithValue(true);
        assertThat(jobs()).isEqualTo(1);
    }

    @Test
    void otherCommitsAreAnswered() throws SQLException {
        var submission = proxy.cutAnswer(CommitKind.SUBMISSION);
        var claim = proxy.cutAnswer(CommitKind.CLAIM);
        try (var connection = connect("coremill one work")) {
            submit(connection);
            connection.commit();
            claim(connection, 0);
            connection.commit();
            claim(connection, 1);
            connection.rollback();
            connection.commit();
            assertThat(claim).isNotDone();
            claim(connection, 1);
            assertThatThrownBy(connection::commit).isInstanceOf(SQLException.class);
        }
        assertThat(submission).isNotDone();
        assertThat(proxy.cuts()).isEqualTo(1);
    }

    @Test
    void whatIsStalledComesThroughLater() throws SQLException {
        try (var connection = connect("any")) {
            proxy.stall();
            var submitted = CompletableFuture.runAsync(() -> submit(connection));
            proxy.flow();
            submitted.join();
            connection.commit();
        }
        assertThat(jobs()).isEqualTo(1);
    }

    @Test
    void whatIsSwallowedNeverComesThrough() throws SQLException {
        try (var connection = connect("any")) {
            submit(connection);
            proxy.swallow();
            var committed = CompletableFuture.runAsync(() -> commit(connection));
            assertThat(committed).isNotDone();
            proxy.heal();
            assertThatThrownBy(committed::join).hasRootCauseInstanceOf(Exception.class);
        }
        assertThat(jobs()).isZero();
    }

    private Connection connect(String name) throws SQLException {
        String url = database.url().replaceFirst(":\\d+/", ":" + proxy.port() + "/");
        var connection =
                DriverManager.getConnection(
                        url + "?ApplicationName=" + name.replace(" ", "%20"),
                        database.user(),
                        database.password());
        connection.setAutoCommit(false);
        return connection;
    }

    private static void submit(Connection connection) {
        try (var statement =
                connection.prepareStatement("INSERT INTO coremill.job (id) VALUES (?)")) {
            statement.setInt(1, 1);
            statement.executeUpdate();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void claim(Connection connection, int jobs) throws SQLException {
        try (var statement =
                connection.prepareStatement(
                        "SELECT nextval('coremill.lease_number') FROM generate_series(1, ?)")) {
            statement.setInt(1, jobs);
            statement.executeQuery();
        }
    }

    private static void commit(Connection connection) {
        try {
            connection.commit();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private int jobs() throws SQLException {
        try (var connection = database.connect();
                var statement = connection.createStatement();
                var row = statement.executeQuery("SELECT count(*) FROM coremill.job")) {
            row.next();
            return row.getInt(1);
        }
    }
}
