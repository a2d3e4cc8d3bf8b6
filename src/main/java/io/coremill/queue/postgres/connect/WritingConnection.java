package io.coremill.queue.postgres.connect;

import java.sql.Connection;

/// A connection that does not commit by itself.
///
/// @param perTransaction what each transaction begins with, as the connection keeps no settings
///     from one to the next; empty if it keeps them
record WritingConnection(Connection connection, String perTransaction) {}
