package io.coremill.queue.postgres.connect;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.SocketTimeoutException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PostgresFailuresTest {

    @ParameterizedTest
    @CsvSource({
        "08006, the connection to the database is lost",
        "08003, the connection to the database is lost",
        "57P01, the database is being stopped",
        "57P03, the database is starting or stopping",
        "53100, the disk of the database is full",
        "53300, the database has no connection left",
        "53400, the database lacks room or memory",
        "25006, 'the database is read-only, as a replica is'",
        "58030, the disk of the database returns I/O errors",
        "40P01, transactions in the database keep getting in each other's way",
        "57014, the database has a statement_timeout that is too short",
        "55P03, the database has a lock_timeout that is too short",
        "42501, the role of the service lacks a right in the database"
    })
    void whatIsNotTheFaultOfWhatWasAskedIsAnOutage(String state, String words) {
        assertThat(PostgresFailures.outage(new SQLException("it failed", state))).isEqualTo(words);
    }

    @ParameterizedTest
    @ValueSource(strings = {"23505", "22021", "22P05"})
    void whatWasAskedIsAtFault(String state) {
        assertThat(PostgresFailures.outage(new SQLException("it failed", state))).isNull();
    }

    @Test
    void whatTheDatabaseChoseToGiveWayIsPassing() {
        assertThat(PostgresFailures.isPassing(new SQLException("it failed", "40001"))).isTrue();
        assertThat(PostgresFailures.isPassing(new SQLException("it failed", "23505"))).isFalse();
        assertThat(PostgresFailures.isPassing(new SQLException("it failed"))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"08006", "25P03", "57P01", "57P05"})
    void aConnectionThatTheServerHasEndedIsLost(String state) {
        assertThat(PostgresFailures.isLostConnection(new SQLException("it failed", state)))
                .isTrue();
    }

    @Test
    void aNetworkThatFailsIsAnOutage() {
        assertThat(
                        PostgresFailures.outage(
                                new SQLException("it failed", new SocketTimeoutException())))
                .isNotNull();
        assertThat(PostgresFailures.outage(new SQLTransientConnectionException("none is free")))
                .isNotNull();
    }
}
