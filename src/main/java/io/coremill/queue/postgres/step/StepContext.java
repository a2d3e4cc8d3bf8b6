package io.coremill.queue.postgres.step;

import io.coremill.queue.access.KeyNews;
import io.coremill.queue.commit.ClaimantRegistry;
import io.coremill.queue.commit.QueueListeners;
import io.coremill.queue.postgres.term.NextDue;
import io.coremill.queue.retention.RetentionRules;
import io.coremill.queue.schedule.ScheduleNews;
import java.time.InstantSource;

/// What the steps of all writers of a node share.
///
/// @param nextDue when jobs that wait for their time are queued
/// @param nextTerm when jobs end in any case
public record StepContext(
        InstantSource clock,
        ClaimantRegistry claimants,
        QueueListeners listeners,
        HeldLeases held,
        ClaimMarks marks,
        NextDue nextDue,
        NextDue nextTerm,
        WorkNews news,
        ScheduleNews schedules,
        KeyNews accessKeys,
        RetentionRules retention) {}
