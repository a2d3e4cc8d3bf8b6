package io.coremill.metrics;

/// What jobs are counted by.
///
/// @param type as [TypeLabels] has it
record QueueAndType(String queue, String type) {}
