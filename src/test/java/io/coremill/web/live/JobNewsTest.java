package io.coremill.web.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.job.JobId;
import io.coremill.job.JobState;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class JobNewsTest {
    private final JobNews news = new JobNews();
    private final List<String> heard = new ArrayList<>();

    @Test
    void thoseWhoFollowAJobHearOfItAndNobodyElse() {
        news.follow(SingleJob.ID, follower("one"));
        news.follow(SingleJob.ID, follower("two"));
        news.follow(new JobId(new UUID(2, 2)), follower("other"));
        news.changed(SingleJob.ID);
        assertThat(heard).containsExactlyInAnyOrder("one changed", "two changed");
        heard.clear();
        news.finished(SingleJob.ID, "cpu", "noop", JobState.SUCCEEDED);
        assertThat(heard).containsExactlyInAnyOrder("one finished", "two finished");
    }

    @Test
    void whoHasLeftHearsNothing() {
        JobNews.Follower one = follower("one");
        news.follow(SingleJob.ID, one);
        news.follow(SingleJob.ID, follower("two"));
        news.leave(SingleJob.ID, one);
        news.leave(SingleJob.ID, one);
        news.changed(SingleJob.ID);
        assertThat(heard).containsExactly("two changed");
    }

    @Test
    void aJobThatNobodyFollowsIsNoNews() {
        JobNews.Follower one = follower("one");
        news.leave(SingleJob.ID, one);
        news.follow(SingleJob.ID, one);
        news.leave(SingleJob.ID, one);
        news.changed(SingleJob.ID);
        news.finished(SingleJob.ID, "cpu", "noop", JobState.FAILED);
        assertThat(heard).isEmpty();
    }

    private JobNews.Follower follower(String name) {
        return new JobNews.Follower() {
            @Override
            public void changed() {
                heard.add(name + " changed");
            }

            @Override
            public void finished() {
                heard.add(name + " finished");
            }
        };
    }
}
