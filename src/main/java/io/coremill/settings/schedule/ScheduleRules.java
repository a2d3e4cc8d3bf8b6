package io.coremill.settings.schedule;

import io.coremill.job.JobNames;
import io.coremill.schedule.JobSchedule;
import io.coremill.schedule.time.CronTimes;
import io.coremill.settings.binding.SettingErrors;
import io.coremill.text.JsonText;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.util.StringUtils;

/// The rules on schedules in the settings. What they make is known better once the service runs.
public final class ScheduleRules {
    private static final ConfigurationPropertyName SCHEDULES =
            ConfigurationPropertyName.of("coremill.schedules");

    private final SettingErrors errors;

    public ScheduleRules(SettingErrors errors) {
        this.errors = errors;
    }

    public void check(String name, ScheduleProperties written) {
        if (!JobNames.isQueue(name)) {
            errors.refuse(key(name), "'%s' is no name; it has %s".formatted(name, JobNames.QUEUES));
        }
        checkCron(name, written.cron());
        checkZone(name, written.zone());
        checkJob(name, written.job());
    }

    private void checkCron(String name, @Nullable String cron) {
        if (!StringUtils.hasText(cron)) {
            refuse(name, "cron", "must be given, like 0 2 * * MON-FRI");
            return;
        }
        try {
            var _ = CronTimes.parse(cron);
        } catch (IllegalArgumentException e) {
            refuse(name, "cron", "'%s' %s".formatted(cron, e.getMessage()));
        }
    }

    private void checkZone(String name, String zone) {
        try {
            var _ = ZoneId.of(zone);
        } catch (DateTimeException e) {
            refuse(name, "zone", "'%s' must be a time zone like Europe/Berlin".formatted(zone));
        }
    }

    private void checkJob(String name, @Nullable String job) {
        if (!StringUtils.hasText(job)) {
            refuse(name, "job", "must be given, like {\"type\": \"noop\"}");
            return;
        }
        byte[] json = job.strip().getBytes(StandardCharsets.UTF_8);
        if (json[0] != '{' || JsonText.firstFlaw(json, 0, json.length) != null) {
            refuse(name, "job", "must be a JSON object, like {\"type\": \"noop\"}");
        } else if (job.length() > JobSchedule.MOST_TEMPLATE) {
            refuse(
                    name,
                    "job",
                    "may have %d characters at most".formatted(JobSchedule.MOST_TEMPLATE));
        }
    }

    private void refuse(String name, String key, String problem) {
        errors.refuse(key(name).append(key), problem);
    }

    private static ConfigurationPropertyName key(String name) {
        return SCHEDULES.append("[" + name + "]");
    }

    /// @param written has passed the check
    public static JobSchedule schedule(String name, ScheduleProperties written) {
        return new JobSchedule(
                name,
                String.valueOf(written.cron()).strip(),
                ZoneId.of(written.zone()),
                onOneLine(String.valueOf(written.job())),
                written.missed(),
                written.overlap(),
                written.jitter());
    }

    /// JSON has line breaks between its parts alone.
    private static String onOneLine(String json) {
        return json.strip().replaceAll("[\\r\\n]+\\s*", " ");
    }
}
