package io.coremill.web.search;

import io.coremill.access.AccessCaller;
import io.coremill.job.JobError;
import io.coremill.queue.lookup.FailureGroups;
import io.coremill.queue.lookup.JobFilter;
import io.coremill.queue.lookup.JobLookup;
import io.coremill.web.problem.ProblemException;
import io.coremill.web.problem.ProblemType;
import io.coremill.web.sight.CallerSight;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/// Shows what failed jobs have in common.
@RestController
class ErrorsController {
    private static final int MOST = 500;

    private final JobLookup lookup;

    ErrorsController(JobLookup lookup) {
        this.lookup = lookup;
    }

    @GetMapping(path = "/v1/errors", produces = MediaType.APPLICATION_JSON_VALUE)
    ErrorGroups list(
            AccessCaller caller,
            @RequestParam(name = "queue", required = false) @Nullable String queue,
            @RequestParam(name = "type", required = false) @Nullable String type,
            @RequestParam(name = "limit", defaultValue = "100") int limit) {
        if (limit < 1 || limit > MOST) {
            throw ProblemException.about(
                    ProblemType.INVALID_PARAMETER, "limit", "must be from 1 to " + MOST);
        }
        var sight = CallerSight.of(caller);
        var filter =
                new JobFilter(
                                QueryWords.said("queue", queue),
                                QueryWords.said("type", type),
                                null,
                                null)
                        .within(sight.jobs());
        return ErrorGroups.of(lookup.failures(filter, limit + 1), limit, sight);
    }

    /// @param partial whether there are more failures than were looked at
    /// @param more whether there are more groups than are shown
    record ErrorGroups(List<ErrorGroup> errors, boolean partial, boolean more) {
        static ErrorGroups of(FailureGroups found, int limit, CallerSight sight) {
            return new ErrorGroups(
                    found.groups().stream()
                            .limit(limit)
                            .map(it -> ErrorGroup.of(it, sight))
                            .toList(),
                    found.partial(),
                    found.groups().size() > limit);
        }
    }

    /// Failures of one cause.
    ///
    /// @param message of the sample
    /// @param sensitive true if its jobs are, whose messages are in one group
    /// @param sample the id of the newest of them
    record ErrorGroup(
            @Nullable String fingerprint,
            String type,
            @Nullable String kind,
            @Nullable String message,
            long count,
            Instant firstAt,
            Instant lastAt,
            String sample,
            @Nullable Boolean sensitive) {

        static ErrorGroup of(FailureGroups.FailureGroup group, CallerSight sight) {
            boolean shows = sight.showsContents(group.sensitive());
            JobError error = group.error();
            return new ErrorGroup(
                    sight.showsContents() ? group.fingerprint() : null,
                    group.type(),
                    error == null ? null : error.kind().word(),
                    error == null || !shows ? null : error.message(),
                    group.jobs(),
                    group.first(),
                    group.last(),
                    group.sample().toString(),
                    group.sensitive() ? true : null);
        }
    }
}
