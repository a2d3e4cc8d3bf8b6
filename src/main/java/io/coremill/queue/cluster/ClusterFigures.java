package io.coremill.queue.cluster;

/// The nodes of a store, as one of them saw them a second ago.
///
/// @param cutOff whether this node does not reach the database: the figures are older then
/// @param nodes that are alive, itself included
/// @param namesakes other live nodes of the same name
/// @param lost how many nodes this one has found dead since it started; no other node counts them
/// @param hearing whether this node hears what others send; otherwise it looks once a second
/// @param submittedInSql how many jobs were submitted in SQL, those that were rolled back included
/// @param database as of a minute ago at most
public record ClusterFigures(
        boolean cutOff,
        int nodes,
        int namesakes,
        long lost,
        boolean hearing,
        long submittedInSql,
        DatabaseFigures database) {}
