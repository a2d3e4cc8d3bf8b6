package io.coremill.web.schedules;

import io.coremill.schedule.JobSchedule;
import io.coremill.schedule.OverlapPolicy;
import io.coremill.schedule.time.CronTimes;
import io.coremill.schedule.time.MissedPolicy;
import io.coremill.schedule.time.TickTimes;
import io.coremill.text.EnumWords;
import io.coremill.web.submission.FieldValues;
import io.coremill.web.submission.FormReader;
import io.coremill.web.submission.QuotedText;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A schedule while it is being read.
final class ScheduleDraft implements FormReader.Form<ScheduleDraft.Wanted> {
    private static final String FIELDS = "cron, zone, job, missed, overlap, jitter";

    private final FieldValues values;
    private boolean cronSeen;
    private boolean jobSeen;
    private @Nullable String cron;
    private ZoneId zone = ZoneId.of("UTC");
    private @Nullable String job;
    private MissedPolicy missed = MissedPolicy.RUN_ONCE;
    private OverlapPolicy overlap = OverlapPolicy.ALLOW;
    private Duration jitter = Duration.ZERO;

    /// What a client asked for, but for the name, which is in the path.
    record Wanted(
            String cron,
            ZoneId zone,
            String job,
            MissedPolicy missed,
            OverlapPolicy overlap,
            Duration jitter) {

        JobSchedule named(String name) {
            return new JobSchedule(name, cron, zone, job, missed, overlap, jitter);
        }
    }

    ScheduleDraft(FieldValues values) {
        this.values = values;
    }

    @Override
    public void read(String field) {
        switch (field) {
            case "cron" -> readCron();
            case "zone" -> readZone();
            case "job" -> readJob();
            case "missed" -> missed = word(field, MissedPolicy.values(), missed);
            case "overlap" -> overlap = word(field, OverlapPolicy.values(), overlap);
            case "jitter" ->
                    jitter =
                            Objects.requireNonNullElse(
                                    values.duration(field, Duration.ZERO, TickTimes.MOST_JITTER),
                                    jitter);
            default ->
                    values.skip(
                            QuotedText.shortened(field),
                            "is not a field of a schedule; there are " + FIELDS);
        }
    }

    @Override
    public Wanted finish() {
        if (!cronSeen) {
            values.refuse("cron", "is missing; it says when the schedule ticks, like 0 2 * * *");
        }
        if (!jobSeen) {
            values.refuse("job", "is missing; it is what POST /v1/jobs takes");
        }
        values.throwIfRefused();
        return new Wanted(
                Objects.requireNonNull(cron),
                zone,
                Objects.requireNonNull(job),
                missed,
                overlap,
                jitter);
    }

    private void readCron() {
        String text = values.text("cron");
        cronSeen = !values.isNull();
        if (text == null) {
            return;
        }
        try {
            var _ = CronTimes.parse(text);
            cron = text.strip();
        } catch (IllegalArgumentException e) {
            values.refuse("cron", String.valueOf(e.getMessage()));
        }
    }

    private void readZone() {
        String text = values.text("zone");
        if (text == null) {
            return;
        }
        try {
            zone = ZoneId.of(text);
        } catch (DateTimeException e) {
            values.refuse("zone", "must be a time zone like Europe/Berlin, or UTC");
        }
    }

    private void readJob() {
        job = values.object("job");
        jobSeen = !values.isNull();
        if (job != null && job.length() > JobSchedule.MOST_TEMPLATE) {
            values.refuse(
                    "job", "may have %d characters at most".formatted(JobSchedule.MOST_TEMPLATE));
        }
    }

    private <E extends Enum<E>> E word(String field, E[] all, E otherwise) {
        String text = values.text(field);
        if (text == null) {
            return otherwise;
        }
        for (E one : all) {
            if (EnumWords.of(one).equals(text)) {
                return one;
            }
        }
        values.refuse(
                field,
                "must be one of "
                        + Arrays.stream(all).map(EnumWords::of).collect(Collectors.joining(", ")));
        return otherwise;
    }
}
