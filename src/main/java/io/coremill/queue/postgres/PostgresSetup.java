package io.coremill.queue.postgres;

import io.coremill.queue.postgres.node.ClockCorrection;
import io.coremill.queue.retention.RetentionRules;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/// What a node is, and the clocks it goes by.
///
/// @param name the name this process goes by
/// @param version of the service
/// @param heartbeat how often it shows the others that it lives
/// @param clock the time of the database, which all nodes share
/// @param correction hears of each look at the time of the database
/// @param mostKept how many bytes the outcomes may take that wait for the database
/// @param retention how long the finished jobs of each queue are kept
/// @param nanos rises steadily from anywhere
public record PostgresSetup(
        String name,
        String version,
        Duration heartbeat,
        InstantSource clock,
        ClockCorrection correction,
        long mostKept,
        RetentionRules retention,
        LongSupplier nanos) {}
