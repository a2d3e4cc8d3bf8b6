package io.coremill.web.search;

import io.coremill.access.AccessCaller;
import io.coremill.access.CallerAdmission;
import io.coremill.job.JobId;
import io.coremill.queue.lookup.JobFilter;
import io.coremill.queue.lookup.JobList;
import io.coremill.queue.lookup.JobLookup;
import io.coremill.web.problem.ProblemException;
import io.coremill.web.problem.ProblemType;
import io.coremill.web.security.CallerAdmissions;
import io.coremill.web.sight.CallerSight;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.http.HttpHeaders;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

/// Writes many jobs of a list at once, page by page as they are found, so that none has to be held.
@RestController
class JobExportController {
    private static final int MOST = 100_000;
    private static final int PAGE = 500;

    /// Each looks at a bounded number of jobs.
    private static final int MOST_SEARCHES = 300;

    private final JobLookup lookup;
    private final CallerAdmissions admissions;
    private final JsonMapper json;

    JobExportController(JobLookup lookup, CallerAdmissions admissions, JsonMapper json) {
        this.lookup = lookup;
        this.admissions = admissions;
        this.json = json;
    }

    @GetMapping("/v1/jobs/export")
    void export(
            JobQuery query,
            AccessCaller caller,
            @RequestParam(name = "format", defaultValue = "csv") String format,
            @RequestParam(name = "limit", defaultValue = "10000") int limit,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        if (limit < 1 || limit > MOST) {
            throw invalid("limit", "must be from 1 to " + MOST);
        }
        var sight = CallerSight.of(caller);
        JobFilter filter = query.filter(sight);
        JobWriter writer =
                switch (format) {
                    case "csv" -> new CsvWriter(response, sight);
                    case "json" -> new JsonWriter(response, json, sight);
                    default -> throw invalid("format", "must be csv or json");
                };
        response.setHeader(
                HttpHeaders.CONTENT_DISPOSITION,
                "attachment; filename=\"jobs.%s\"".formatted(format));
        response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        JobList found = lookup.list(filter, Math.min(PAGE, limit));
        writer.begin();
        CallerAdmission admission = admissions.of(request);
        Runnable goesOn = () -> checkAdmitted(admission);
        boolean more = write(filter, found, limit, writer, goesOn);
        writer.end(more);
    }

    private static void checkAdmitted(CallerAdmission admission) {
        if (!admission.lasts()) {
            throw CallerAdmissions.ended();
        }
    }

    /// @param goesOn called before each search but the first
    /// @return whether there may be more
    private boolean write(
            JobFilter filter, JobList first, int limit, JobWriter writer, Runnable goesOn)
            throws IOException {
        JobList found = first;
        int left = limit;
        for (int searches = 1; ; searches++) {
            int asked = Math.min(PAGE, left);
            writer.write(found.jobs());
            left -= found.jobs().size();
            JobId last =
                    found.jobs().size() == asked ? found.jobs().getLast().id() : found.searchedTo();
            if (last == null) {
                return false;
            }
            if (left == 0 || searches == MOST_SEARCHES) {
                return true;
            }
            goesOn.run();
            found = lookup.list(filter.olderThan(last), Math.min(PAGE, left));
        }
    }

    private static ProblemException invalid(String parameter, String detail) {
        return ProblemException.about(ProblemType.INVALID_PARAMETER, parameter, detail);
    }
}
