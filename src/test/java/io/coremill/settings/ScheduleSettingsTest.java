package io.coremill.settings;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.schedule.JobSchedule;
import io.coremill.schedule.OverlapPolicy;
import io.coremill.schedule.time.MissedPolicy;
import java.time.Duration;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScheduleSettingsTest {

    @Test
    void aScheduleNeedsTimesAndAJob() throws Exception {
        var settings =
                WrittenSettings.read(
                        WrittenSettings.yaml(
                                """
                                coremill.schedules:
                                  nightly:
                                    cron: 0 2 * * MON-FRI
                                    job: '{"type": "noop"}'
                                """));
        assertThat(settings.schedules())
                .containsExactly(
                        new JobSchedule(
                                "nightly",
                                "0 2 * * MON-FRI",
                                ZoneId.of("UTC"),
                                "{\"type\": \"noop\"}",
                                MissedPolicy.RUN_ONCE,
                                OverlapPolicy.ALLOW,
                                Duration.ZERO));
    }

    @Test
    void everyKeyOfAScheduleIsRead() throws Exception {
        var settings =
                WrittenSettings.read(
                        WrittenSettings.yaml(
                                """
                                coremill.schedules:
                                  "[a.b_C]":
                                    cron: "@daily"
                                    zone: Europe/Berlin
                                    missed: skip
                                    overlap: cancel-running
                                    jitter: 30s
                                    job: |
                                      {"type": "noop",
                                       "payload": {"text": "a  b"}}
                                """));
        assertThat(settings.schedules())
                .containsExactly(
                        new JobSchedule(
                                "a.b_C",
                                "@daily",
                                ZoneId.of("Europe/Berlin"),
                                "{\"type\": \"noop\", \"payload\": {\"text\": \"a  b\"}}",
                                MissedPolicy.SKIP,
                                OverlapPolicy.CANCEL_RUNNING,
                                Duration.ofSeconds(30)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    cron|0 25 * * *|'0 25 * * *' cannot be read
                    cron|nightly|'nightly' must have five fields
                    zone|Berlin|'Berlin' must be a time zone
                    job|noop|must be a JSON object
                    job|{"type": }|must be a JSON object
                    missed|all|'all' must be run-once or skip
                    overlap|no|'no' must be allow, skip or cancel-running
                    jitter|2d|'2d' must be a duration
                    every|5m|there is no such setting
                    """)
    void whatIsWrongIsNamed(String key, String value, String problem) {
        var written =
                new HashMap<>(
                        Map.of(
                                "coremill.schedules.nightly.cron", "@daily",
                                "coremill.schedules.nightly.job", "{\"type\": \"noop\"}"));
        written.put("coremill.schedules.nightly." + key, value);
        assertThat(WrittenSettings.errors(WrittenSettings.map(written)))
                .singleElement()
                .asString()
                .startsWith("coremill.schedules.nightly." + key + ": ")
                .contains(problem);
    }

    @Test
    void whatIsMissingIsNamed() {
        assertThat(
                        WrittenSettings.errors(
                                WrittenSettings.map(
                                        Map.of("coremill.schedules.nightly.zone", "UTC"))))
                .hasSize(2)
                .anyMatch(it -> it.startsWith("coremill.schedules.nightly.cron: must be given"))
                .anyMatch(it -> it.startsWith("coremill.schedules.nightly.job: must be given"));
    }
}
