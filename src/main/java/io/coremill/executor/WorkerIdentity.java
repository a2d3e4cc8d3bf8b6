package io.coremill.executor;

import java.time.Instant;

/// Which worker it is: its name, and the process that has it.
///
/// @param id the queue's name and a number, `python-2`
public record WorkerIdentity(String id, String queue, long pid, Instant startedAt) {}
