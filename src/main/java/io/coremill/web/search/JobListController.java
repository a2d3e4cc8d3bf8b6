package io.coremill.web.search;

import io.coremill.access.AccessCaller;
import io.coremill.job.JobState;
import io.coremill.queue.lookup.JobFilter;
import io.coremill.queue.lookup.JobLookup;
import io.coremill.queue.lookup.JobOrder;
import io.coremill.queue.lookup.ListPlace;
import io.coremill.web.problem.ProblemException;
import io.coremill.web.problem.ProblemType;
import io.coremill.web.sight.CallerSight;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/// Finds jobs, and counts them.
@RestController
@RequestMapping(path = "/v1/jobs", produces = MediaType.APPLICATION_JSON_VALUE)
class JobListController {
    private static final int MOST_LISTED = 500;

    private final JobLookup lookup;

    JobListController(JobLookup lookup) {
        this.lookup = lookup;
    }

    @GetMapping
    JobPage list(
            JobQuery query,
            AccessCaller caller,
            @RequestParam(name = "sort", defaultValue = "-submitted") String sort,
            @RequestParam(name = "limit", defaultValue = "50") int limit,
            @RequestParam(name = "cursor", defaultValue = "") String cursor) {
        if (limit < 1 || limit > MOST_LISTED) {
            throw ProblemException.about(
                    ProblemType.INVALID_PARAMETER, "limit", "must be from 1 to " + MOST_LISTED);
        }
        var sight = CallerSight.of(caller);
        JobFilter filter = query.filter(sight);
        JobOrder order = JobSort.read(sort);
        refuseUnfinished(filter, order);
        ListPlace after = cursor.isEmpty() ? null : ListCursor.read(cursor, order);
        return JobPage.of(lookup.sorted(filter, order, after, limit + 1), order, limit, sight);
    }

    /// What has not finished has no place in such a list.
    private static void refuseUnfinished(JobFilter filter, JobOrder order) {
        if (order.isByFinish() && !filter.states().stream().allMatch(JobState::isFinal)) {
            throw ProblemException.about(
                    ProblemType.INVALID_PARAMETER,
                    "state",
                    "must be final or left out where jobs are sorted by their end");
        }
    }

    @GetMapping("/counts")
    JobCounts count(JobQuery query, AccessCaller caller) {
        return JobCounts.of(query.filter(CallerSight.of(caller)), lookup);
    }
}
