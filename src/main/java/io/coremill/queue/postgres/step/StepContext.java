package io.coremill.queue.postgres.step;

import io.coremill.queue.commit.ClaimantRegistry;
import io.coremill.queue.commit.QueueListeners;
import io.coremill.queue.schedule.ScheduleNews;
import java.time.InstantSource;

/// What the steps of all writers of a node share.
public record StepContext(
        InstantSource clock,
        ClaimantRegistry claimants,
        QueueListeners listeners,
        HeldLeases held,
        ClaimMarks marks,
        NextDue nextDue,
        WorkNews news,
        ScheduleNews schedules) {}
