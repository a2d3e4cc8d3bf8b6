package io.coremill.schedule;

import io.coremill.schedule.time.CronTimes;
import io.coremill.schedule.time.MissedPolicy;
import io.coremill.schedule.time.TickTimes;
import java.time.Duration;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/// What a schedule says: when it ticks, and which job a tick makes.
///
/// @param cron as written
/// @param template the job as it would be submitted, a JSON object on one line
/// @param jitter by how much a tick may be put off
/// @param principal whose its jobs are: of who wrote it; null if it is of no one in particular
public record JobSchedule(
        String name,
        String cron,
        ZoneId zone,
        String template,
        MissedPolicy missed,
        OverlapPolicy overlap,
        Duration jitter,
        @Nullable String principal) {
    /// Characters of a template.
    public static final int MOST_TEMPLATE = 64 * 1024;

    /// Schedules of a store.
    public static final int MOST = 1_000;

    /// One that is of no one in particular.
    public JobSchedule(
            String name,
            String cron,
            ZoneId zone,
            String template,
            MissedPolicy missed,
            OverlapPolicy overlap,
            Duration jitter) {
        this(name, cron, zone, template, missed, overlap, jitter, null);
    }

    /// The same, of another principal.
    public JobSchedule ownedBy(@Nullable String owner) {
        return new JobSchedule(name, cron, zone, template, missed, overlap, jitter, owner);
    }

    /// @throws IllegalArgumentException if the cron expression cannot be read
    public TickTimes times() {
        return new TickTimes(name, CronTimes.parse(cron), zone.getRules(), jitter);
    }

    /// Whether both tick at the same times.
    boolean ticksAs(JobSchedule other) {
        return cron.equals(other.cron)
                && zone.getRules().equals(other.zone.getRules())
                && jitter.equals(other.jitter);
    }
}
