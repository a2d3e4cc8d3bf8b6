package io.coremill.queue.schedule;

import java.sql.PreparedStatement;
import java.sql.SQLException;

/// Prepares statements within the transaction of a store, for its tables.
public interface StatementSource {
    PreparedStatement prepare(String sql) throws SQLException;
}
