package io.coremill.web.live;

import io.coremill.job.Job;
import io.coremill.job.JobId;
import io.coremill.job.JobState;
import io.coremill.job.Progress;
import io.coremill.queue.lookup.JobLookup;
import io.coremill.queue.lookup.NumberedLine;
import io.coremill.web.jobs.JobView;
import io.coremill.web.jobs.ProgressView;
import io.coremill.web.sight.CallerSight;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/// Makes events of what is new about a job since the last look. Lines of its log come before a
/// state that is final, so that nothing comes after it.
final class FollowedJob {
    /// Lines in one look.
    static final int MOST_LINES = 100;

    private final JobId id;
    private final JobLookup lookup;
    private final JsonMapper json;
    private final CallerSight sight;
    private final AtomicBoolean revealed;
    private long line;
    private @Nullable Seen seen;
    private @Nullable Progress progress;

    /// @param after the newest line of its log that is known already
    /// @param sight of who follows it
    /// @param revealed is set once what is in it is shown while it is sensitive
    FollowedJob(
            JobId id,
            long after,
            JobLookup lookup,
            JsonMapper json,
            CallerSight sight,
            AtomicBoolean revealed) {
        this.id = id;
        this.line = after;
        this.lookup = lookup;
        this.json = json;
        this.sight = sight;
        this.revealed = revealed;
    }

    JobId id() {
        return id;
    }

    /// Not for two threads at once.
    News look() {
        Optional<Job> found = lookup.find(id).filter(sight::has);
        if (found.isEmpty()) {
            return new News(List.of(), false, true);
        }
        if (sight.reveals(found.get())) {
            revealed.set(true);
        }
        // Only now: all lines of a job that is final are there to be read.
        return news(found.get(), lines(found.get()));
    }

    /// A job that waits may be replaced by a sensitive one and run before its log is read.
    private List<NumberedLine> lines(Job job) {
        if (!sight.showsContents(job)) {
            return List.of();
        }
        List<NumberedLine> lines = lookup.logs(id, line, MOST_LINES);
        boolean isShown =
                lines.isEmpty()
                        || sight.showsContents(true)
                        || lookup.find(id).filter(sight::showsContents).isPresent();
        return isShown ? lines : List.of();
    }

    private News news(Job job, List<NumberedLine> lines) {
        boolean more = lines.size() >= MOST_LINES;
        boolean ends = job.state().isFinal() && !more;
        var events = new ArrayList<byte[]>();
        if (!job.state().isFinal()) {
            state(job, null, events);
        }
        lines.forEach(it -> events.add(log(it)));
        progress(job, events);
        if (ends) {
            state(job, new FollowPosition(line, true), events);
        }
        return new News(events, more, ends);
    }

    private void state(Job job, @Nullable FollowPosition end, List<byte[]> events) {
        Seen now = Seen.of(job);
        if (now.equals(seen)) {
            return;
        }
        seen = now;
        String view = json.writeValueAsString(JobView.withoutBodies(job, sight));
        events.add(
                end == null
                        ? EventWriter.of("state", view)
                        : EventWriter.of("state", end.toString(), view));
    }

    private byte[] log(NumberedLine next) {
        line = next.number();
        return EventWriter.of(
                "log",
                new FollowPosition(line, false).toString(),
                json.writeValueAsString(next.line()));
    }

    private void progress(Job job, List<byte[]> events) {
        Progress now = job.history().progress();
        if (now != null && !Objects.equals(now, progress)) {
            progress = now;
            events.add(
                    EventWriter.of(
                            "progress",
                            json.writeValueAsString(
                                    ProgressView.of(now, sight.showsContents(job)))));
        }
    }

    /// @param more whether there is more to read at once
    /// @param ends whether nothing comes after these
    record News(List<byte[]> events, boolean more, boolean ends) {}

    /// What makes it worth sending the state again.
    private record Seen(JobState state, int attempt, boolean cancelRequested, Instant dueAt) {
        static Seen of(Job job) {
            return new Seen(
                    job.state(),
                    job.status().attempt(),
                    job.status().cancelRequested(),
                    job.times().due());
        }
    }
}
