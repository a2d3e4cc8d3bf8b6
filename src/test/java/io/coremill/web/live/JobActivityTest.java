package io.coremill.web.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.job.JobState;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JobActivityTest {
    private final JobActivity activity = new JobActivity();

    @Test
    void eachChangeOfAJobCounts() {
        activity.submitted("cpu", "noop");
        activity.changed(SingleJob.ID);
        activity.changed(SingleJob.ID);
        assertThat(activity.changes()).isEqualTo(3);
        assertThat(activity.ended()).isEmpty();
    }

    @Test
    void jobsThatEndAreCountedByQueueAndThoseThatFailedTwice() {
        finish("cpu", JobState.SUCCEEDED);
        finish("cpu", JobState.FAILED);
        finish("cpu", JobState.CANCELLED);
        finish("io", JobState.SUCCEEDED);
        assertThat(activity.ended())
                .isEqualTo(
                        Map.of(
                                "cpu",
                                new JobActivity.Ended(3, 1),
                                "io",
                                new JobActivity.Ended(1, 0)));
    }

    @Test
    void countsCanBeAddedAndTakenFromEachOther() {
        var more = new JobActivity.Ended(5, 2);
        assertThat(more.minus(new JobActivity.Ended(3, 1))).isEqualTo(new JobActivity.Ended(2, 1));
        assertThat(more.plus(new JobActivity.Ended(3, 1))).isEqualTo(new JobActivity.Ended(8, 3));
        assertThat(JobActivity.Ended.NONE.plus(more)).isEqualTo(more);
    }

    private void finish(String queue, JobState state) {
        activity.finished(SingleJob.ID, queue, "noop", state);
    }
}
