package io.coremill.chaos.proxy;

import java.util.Optional;

/// What a transaction of a node is for.
public enum CommitKind {
    SUBMISSION(" clients", "INSERT INTO coremill.job ("),
    CLAIM(" work", "nextval('coremill.lease_number')"),
    SETTLEMENT(" work", "INSERT INTO coremill.history (");

    private final String lane;
    private final String statement;

    /// @param lane the end of the connection's `application_name`
    /// @param statement a part of the statement that does it
    CommitKind(String lane, String statement) {
        this.lane = lane;
        this.statement = statement;
    }

    /// @param lane the `application_name` of the connection
    static Optional<CommitKind> of(String lane, String sql) {
        for (CommitKind kind : values()) {
            if (lane.endsWith(kind.lane) && sql.contains(kind.statement)) {
                return Optional.of(kind);
            }
        }
        return Optional.empty();
    }
}
