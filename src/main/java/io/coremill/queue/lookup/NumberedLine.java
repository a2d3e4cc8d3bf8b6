package io.coremill.queue.lookup;

import io.coremill.job.LogLine;

/// A line of a job's log with its place in it.
///
/// @param number counts up from 1, over all attempts
public record NumberedLine(long number, LogLine line) {}
