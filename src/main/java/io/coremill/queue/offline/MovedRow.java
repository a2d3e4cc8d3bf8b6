package io.coremill.queue.offline;

/// A row of the shared store.
///
/// @param line its columns as the copy protocol of PostgreSQL has them, with the end of the line
public record MovedRow(MovedTable table, byte[] line) {}
