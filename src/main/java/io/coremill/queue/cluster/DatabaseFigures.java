package io.coremill.queue.cluster;

import java.util.Map;

/// How the database is that nodes share.
///
/// @param xminAge seconds for which the oldest open transaction has kept dead rows from being
///     removed; NaN if the role of this node may not know
/// @param xminTransactions how many transactions have begun since the oldest one that keeps dead
///     rows, be it here or on a replica; NaN if it is not known yet
/// @param deadTuples dead rows by table
public record DatabaseFigures(
        double xminAge, double xminTransactions, Map<String, Long> deadTuples) {

    /// Before the first look.
    public static final DatabaseFigures UNKNOWN =
            new DatabaseFigures(Double.NaN, Double.NaN, Map.of());
}
