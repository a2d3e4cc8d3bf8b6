package io.coremill.queue.offline;

/// A row of the shared store.
public final class MovedRow {
    private final MovedTable table;
    private final byte[] line;

    /// @param line its columns as the copy protocol of PostgreSQL has them, with the line's end
    MovedRow(MovedTable table, byte[] line) {
        this.table = table;
        this.line = line;
    }

    public MovedTable table() {
        return table;
    }

    /// As it is, and not to be changed.
    public byte[] line() {
        return line;
    }
}
