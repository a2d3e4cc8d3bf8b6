package io.coremill.web.live;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.access.AccessCaller;
import io.coremill.access.AccessRole;
import io.coremill.access.AccessScope;
import io.coremill.job.JobState;
import io.coremill.job.Progress;
import io.coremill.web.sight.CallerSight;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/// What a client that follows a job gets at each look.
class FollowedJobTest {
    private final SingleJob store = new SingleJob();
    private final AtomicBoolean revealed = new AtomicBoolean();
    private final FollowedJob job = after(0);

    @Test
    void aStateIsToldOnce() {
        store.is(JobState.QUEUED, 0);
        assertThat(names(job.look())).containsExactly("state");
        assertThat(names(job.look())).isEmpty();
        store.is(JobState.RUNNING, 1);
        FollowedJob.News running = job.look();
        assertThat(names(running)).containsExactly("state");
        assertThat(text(running.events().getFirst())).contains("\"state\":\"running\"");
    }

    /// Each of them is seen where the state alone would look the same.
    @Test
    void anotherAttemptACancelAndAnotherTimeAreNewsToo() {
        store.is(JobState.QUEUED, 0);
        job.look();
        store.is(JobState.QUEUED, 1);
        assertThat(names(job.look())).containsExactly("state");
        store.is(JobState.QUEUED, 1, null, true, Instant.EPOCH);
        assertThat(names(job.look())).containsExactly("state");
        store.is(JobState.QUEUED, 1, null, true, Instant.EPOCH.plusSeconds(1));
        assertThat(names(job.look())).containsExactly("state");
        assertThat(names(job.look())).isEmpty();
    }

    @Test
    void aLineOfItsLogIsToldOnceUnderItsNumber() {
        store.is(JobState.RUNNING, 1);
        store.logs(2);
        FollowedJob.News first = job.look();
        assertThat(names(first)).containsExactly("state", "log", "log");
        assertThat(first.events()).extracting(FollowedJobTest::id).containsExactly(null, "1", "2");
        store.logs(1);
        FollowedJob.News second = job.look();
        assertThat(names(second)).containsExactly("log");
        assertThat(text(second.events().getFirst())).contains("id: 3\n", "line 3");
    }

    @Test
    void whoComesBackIsToldTheLinesAfterTheLastOne() {
        store.is(JobState.RUNNING, 1);
        store.logs(3);
        FollowedJob.News news = after(2).look();
        assertThat(names(news)).containsExactly("state", "log");
        assertThat(id(news.events().getLast())).isEqualTo("3");
    }

    @Test
    void progressIsToldWhenItHasChangedAndStandsBehindTheLog() {
        store.is(JobState.RUNNING, 1, new Progress(1, 4.0, null));
        store.logs(1);
        assertThat(names(job.look())).containsExactly("state", "log", "progress");
        assertThat(names(job.look())).isEmpty();
        store.is(JobState.RUNNING, 1, new Progress(2, 4.0, null));
        FollowedJob.News news = job.look();
        assertThat(names(news)).containsExactly("progress");
        assertThat(id(news.events().getFirst())).isNull();
    }

    /// What a job leaves behind comes before its end, after which nothing comes.
    @Test
    void theFinalStateIsTheLastEvent() {
        store.is(JobState.RUNNING, 1);
        job.look();
        store.logs(2);
        store.is(JobState.SUCCEEDED, 1, new Progress(4, 4.0, null));
        FollowedJob.News news = job.look();
        assertThat(names(news)).containsExactly("log", "log", "progress", "state");
        assertThat(id(news.events().getLast())).isEqualTo("2-end");
        assertThat(news.ends()).isTrue();
    }

    @Test
    void aLongLogIsToldInSeveralLooksAndTheEndWithTheLast() {
        store.is(JobState.FAILED, 1);
        store.logs(150);
        FollowedJob.News first = job.look();
        assertThat(names(first)).hasSize(100).containsOnly("log");
        assertThat(first.more()).isTrue();
        assertThat(first.ends()).isFalse();
        FollowedJob.News second = job.look();
        assertThat(names(second)).hasSize(51).endsWith("log", "state");
        assertThat(second.more()).isFalse();
        assertThat(id(second.events().getLast())).isEqualTo("150-end");
    }

    /// Only the next look can say that there are no more.
    @Test
    void exactlyAsManyLinesAsOneLookTellsAreFollowedByAnother() {
        store.is(JobState.FAILED, 1);
        store.logs(100);
        assertThat(job.look().ends()).isFalse();
        FollowedJob.News second = job.look();
        assertThat(names(second)).containsExactly("state");
        assertThat(second.ends()).isTrue();
    }

    @Test
    void aJobThatIsGoneEndsWithoutAWord() {
        store.is(JobState.RUNNING, 1);
        job.look();
        store.vanishes();
        FollowedJob.News news = job.look();
        assertThat(news.events()).isEmpty();
        assertThat(news.ends()).isTrue();
        assertThat(news.more()).isFalse();
    }

    @Test
    void bodiesAreNotTold() {
        store.is(JobState.QUEUED, 0);
        assertThat(text(job.look().events().getFirst())).doesNotContain("\"payload\":\"");
    }

    private FollowedJob after(long line) {
        return seenBy(CallerSight.ALL, line);
    }

    private FollowedJob seenBy(CallerSight sight, long line) {
        return new FollowedJob(SingleJob.ID, line, store, JsonMapper.shared(), sight, revealed);
    }

    /// As one that waits is, when a sensitive one takes its place under its key.
    @Test
    void aJobThatBecomesSensitiveIsRevealedFromThenOn() {
        store.is(JobState.QUEUED, 0);
        job.look();
        assertThat(revealed).isFalse();
        store.isSensitive();
        job.look();
        assertThat(revealed).isTrue();
    }

    /// It becomes sensitive, and logs, between the look at it and the one at its log.
    @Test
    void linesOfAJobThatHasJustBecomeSensitiveAreNotForAll() {
        var reader = new AccessCaller("reader", "k", Set.of(AccessRole.READ), AccessScope.ALL);
        var others = seenBy(CallerSight.of(reader), 0);
        store.is(JobState.QUEUED, 0);
        store.logs(1);
        store.beforeLogs(store::isSensitive);
        assertThat(names(others.look())).containsExactly("state");
        assertThat(names(others.look())).isEmpty();
        assertThat(revealed).isFalse();
    }

    private static List<String> names(FollowedJob.News news) {
        return news.events().stream()
                .map(FollowedJobTest::text)
                .map(event -> event.substring("event: ".length(), event.indexOf('\n')))
                .toList();
    }

    private static @Nullable String id(byte[] event) {
        return text(event)
                .lines()
                .filter(line -> line.startsWith("id: "))
                .map(line -> line.substring("id: ".length()))
                .findFirst()
                .orElse(null);
    }

    private static String text(byte[] event) {
        return new String(event, UTF_8);
    }
}
