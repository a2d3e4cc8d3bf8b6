package io.coremill.settings.schedule;

import io.coremill.schedule.OverlapPolicy;
import io.coremill.schedule.time.MissedPolicy;
import io.coremill.settings.binding.ValueRange;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// What stands under `coremill.schedules.<name>`.
///
/// @param cron When it ticks: five fields as in a crontab, six with the second first, or a word
///     like `@daily`; it must be given.
/// @param zone Time zone of these times.
/// @param job Job that each tick makes, as JSON; it must be given.
/// @param missed What becomes of ticks whose time went by.
/// @param overlap What becomes of a tick while the last job has not finished.
/// @param jitter By how much a tick may be put off.
public record ScheduleProperties(
        @Nullable String cron,
        @DefaultValue("UTC") String zone,
        @Nullable String job,
        @DefaultValue("run-once") MissedPolicy missed,
        @DefaultValue("allow") OverlapPolicy overlap,
        @DefaultValue("0s") @ValueRange(least = "0s", most = "1d") Duration jitter) {}
