package io.coremill.web.search;

import io.coremill.queue.lookup.JobFilter;
import io.coremill.queue.lookup.JobLookup;
import io.coremill.web.problem.ProblemException;
import io.coremill.web.problem.ProblemType;
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
            @RequestParam(name = "limit", defaultValue = "50") int limit,
            @RequestParam(name = "cursor", defaultValue = "") String cursor) {
        if (limit < 1 || limit > MOST_LISTED) {
            throw ProblemException.about(
                    ProblemType.INVALID_PARAMETER, "limit", "must be from 1 to " + MOST_LISTED);
        }
        JobFilter filter = query.filter();
        JobFilter rest = cursor.isEmpty() ? filter : filter.olderThan(ListCursor.read(cursor));
        return JobPage.of(lookup.list(rest, limit + 1), limit);
    }

    @GetMapping("/counts")
    JobCounts count(JobQuery query) {
        return JobCounts.of(query.filter(), lookup);
    }
}
