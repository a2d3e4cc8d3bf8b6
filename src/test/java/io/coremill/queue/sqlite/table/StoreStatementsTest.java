package io.coremill.queue.sqlite.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.queue.sqlite.SqliteQueue;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreStatementsTest {
    @TempDir Path directory;

    /// SQLite makes one of the words after IN, from three on: each time that the statement runs,
    /// and also for the condition of an index. It doubled what a settlement costs.
    @Test
    void aSettlementBuildsNoTable() throws SQLException {
        SqliteQueue.open(directory, "test", InstantSource.system(), System::nanoTime, List.of())
                .close();

        assertThat(List.of(StoreStatements.SETTLE, StoreStatements.SUCCEED))
                .allSatisfy(
                        statement ->
                                assertThat(instructions(statement))
                                        .contains("Insert", "IdxInsert")
                                        .doesNotContain("OpenEphemeral"));
    }

    @Test
    void aClaimSortsNothingAndBuildsNoTable() throws SQLException {
        SqliteQueue.open(directory, "test", InstantSource.system(), System::nanoTime, List.of())
                .close();

        assertThat(List.of(StoreStatements.CLAIM, StoreStatements.START, StoreStatements.HOLD))
                .allSatisfy(
                        statement ->
                                assertThat(instructions(statement))
                                        .doesNotContain("OpenEphemeral", "SorterOpen"));
    }

    /// All nodes look at those that run, again and again, beside a thousand that are over.
    @Test
    void bulkActionsThatRunAreFoundByTheirIndex() throws SQLException {
        SqliteQueue.open(directory, "test", InstantSource.system(), System::nanoTime, List.of())
                .close();

        for (String statement : List.of(BulkTable.RUNNING, BulkTable.COUNT_RUNNING)) {
            assertThat(column("EXPLAIN QUERY PLAN " + statement, "detail"))
                    .filteredOn(step -> step.contains("bulk_action"))
                    .singleElement()
                    .asString()
                    .contains("INDEX bulk_action_running");
        }
    }

    private List<String> instructions(String statement) throws SQLException {
        return column("EXPLAIN " + statement, "opcode");
    }

    private List<String> column(String question, String name) throws SQLException {
        try (var connection =
                        DriverManager.getConnection(
                                "jdbc:sqlite:" + directory.resolve("coremill.db"));
                var row = connection.createStatement().executeQuery(question)) {
            var values = new ArrayList<String>();
            while (row.next()) {
                values.add(row.getString(name));
            }
            return values;
        }
    }
}
