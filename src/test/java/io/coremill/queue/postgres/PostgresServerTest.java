package io.coremill.queue.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.junit.jupiter.api.Test;

class PostgresServerTest {

    @Test
    void eachCallHandsOutAnEmptyDatabase() throws SQLException {
        var one = PostgresServer.database();
        var other = PostgresServer.database();

        one.run("CREATE TABLE job (id integer)");
        other.run("CREATE TABLE job (id integer)");

        assertThat(one).isNotEqualTo(other);
    }

    @Test
    void whatIsCommittedOutlivesAKill() throws SQLException {
        try (var server = PostgresServer.started()) {
            var database = server.newDatabase();
            database.run("CREATE TABLE job (id integer)");

            server.kill();
            server.startAgain();

            database.run("INSERT INTO job VALUES (1)");
        }
    }
}
