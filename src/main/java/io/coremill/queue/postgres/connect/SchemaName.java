package io.coremill.queue.postgres.connect;

/// The schema of the tables. Statements name it `coremill`, which is replaced where it is another.
public record SchemaName(String name) {
    private static final String WRITTEN = "coremill";

    /// Makes a statement one for the tables of this schema.
    public String in(String sql) {
        return name.equals(WRITTEN) ? sql : sql.replace(WRITTEN + ".", quoted() + ".");
    }

    String quoted() {
        return "\"" + name + "\"";
    }
}
