package io.coremill.web.jobs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.coremill.job.Job;
import io.coremill.job.JobId;
import io.coremill.job.JobSpec;
import io.coremill.job.JobState;
import io.coremill.job.Result;
import io.coremill.job.RetryPolicy;
import io.coremill.queue.WrongStateException;
import io.coremill.web.sight.CallerSight;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JobViewTest {

    /// As an older version may have stored it.
    @ParameterizedTest
    @ValueSource(strings = {"hello", "", "{\"a\":1", "1 2", "{}}"})
    void aStoredResultThatIsNoJsonDoesNotSpoilItsJob(String body) {
        JobView view =
                JobView.whole(
                        succeeded(new Result(body.getBytes(UTF_8), Result.JSON)), CallerSight.ALL);
        assertThat(view.result()).isNull();
        assertThat(view.resultMediaType()).isEqualTo(Result.JSON);
    }

    @ParameterizedTest
    @CsvSource({
        "application/json, true",
        "application/json;charset=utf-8, true",
        "application/problem+json, true",
        "text/plain, false"
    })
    void aResultOfAnyTypeThatIsJsonStandsInItsJob(String mediaType, boolean stands) {
        Job job = succeeded(new Result("[1]".getBytes(UTF_8), mediaType));
        assertThat(JobView.whole(job, CallerSight.ALL).result()).isEqualTo(stands ? "[1]" : null);
        assertThat(JobView.withoutBodies(job, CallerSight.ALL).result()).isNull();
    }

    @Test
    void aByteOrderMarkDoesNotStandInIt() {
        Job job = succeeded(new Result("\uFEFF[1]".getBytes(UTF_8), Result.JSON));
        assertThat(JobView.whole(job, CallerSight.ALL).result()).isEqualTo("[1]");
    }

    /// It is not as if the job had returned nothing.
    @Test
    void aResultThatCannotBeReadIsLeftOutAndWhoAsksForItLearnsWhy() {
        Job job = succeeded(Result.unreadable("the result is not as it was sealed", Result.JSON));
        assertThat(JobView.whole(job, CallerSight.ALL).result()).isNull();
        assertThat(JobView.whole(job, CallerSight.ALL).resultMediaType()).isNull();
        assertThatThrownBy(() -> AttemptsController.resultOf(job))
                .isInstanceOf(WrongStateException.class)
                .hasMessageContaining("succeeded: the result is not as it was sealed");
    }

    private static Job succeeded(Result result) {
        var retry =
                new RetryPolicy(
                        3, RetryPolicy.Kind.FIXED, Duration.ofSeconds(1), Duration.ofSeconds(1));
        return new Job(
                new JobId(new UUID(1, 1)),
                new JobSpec("noop", "cpu", "{}", 0, null, Duration.ofSeconds(1), retry, null),
                new Job.Status(JobState.SUCCEEDED, 1, 1, false),
                new Job.Times(Instant.EPOCH, Instant.EPOCH, Instant.EPOCH, Instant.EPOCH, null),
                Job.History.NONE,
                null,
                result);
    }
}
