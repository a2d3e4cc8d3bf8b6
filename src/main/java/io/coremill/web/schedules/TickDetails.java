package io.coremill.web.schedules;

import io.coremill.job.JobId;
import io.coremill.web.sight.CallerSight;
import io.coremill.web.sight.SeenJobs;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What is said of ticks that made no job, for one caller. It names no job that the caller may not
/// see: any may hold the key of the one that was to be made.
final class TickDetails {
    private static final Pattern JOB =
            Pattern.compile("job ([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})");
    private static final String UNSEEN = "a job that your key does not show";

    private final Predicate<JobId> sees;

    TickDetails(Predicate<JobId> sees) {
        this.sees = sees;
    }

    static TickDetails of(SeenJobs jobs, CallerSight sight) {
        return new TickDetails(id -> jobs.isSeen(id, sight));
    }

    @Nullable String shown(@Nullable String detail) {
        return detail == null ? null : JOB.matcher(detail).replaceAll(this::shown);
    }

    private String shown(MatchResult job) {
        return sees.test(JobId.parse(job.group(1))) ? job.group() : UNSEEN;
    }
}
