package io.coremill.web.audit;

import io.coremill.access.AccessCaller;
import io.coremill.access.audit.AuditStore;
import io.coremill.settings.audit.AuditSettings;
import io.coremill.web.problem.ProblemException;
import io.coremill.web.problem.ProblemType;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/// Shows who did what, as the table of the store has it.
@RestController
class AuditController {
    private static final int MOST_LISTED = 500;

    private final AuditStore store;
    private final AuditSettings settings;

    AuditController(AuditStore store, AuditSettings settings) {
        this.store = store;
        this.settings = settings;
    }

    @GetMapping(path = "/v1/audit", produces = MediaType.APPLICATION_JSON_VALUE)
    AuditView.AuditPage list(
            AccessCaller caller,
            AuditQuery query,
            @RequestParam(name = "limit", defaultValue = "50") int limit,
            @RequestParam(name = "cursor", defaultValue = "") String cursor) {
        requireAllOfIt(caller);
        if (limit < 1 || limit > MOST_LISTED) {
            throw ProblemException.about(
                    ProblemType.INVALID_PARAMETER, "limit", "must be from 1 to " + MOST_LISTED);
        }
        var search = query.search();
        var before = cursor.isEmpty() ? null : AuditCursor.read(cursor);
        if (!settings.table()) {
            throw new ProblemException(
                    ProblemType.NOT_FOUND,
                    "No table of who did what is kept; coremill.audit.table=true keeps one");
        }
        return AuditView.AuditPage.of(store.find(search, before, limit + 1), limit);
    }

    /// Entries do not say of which queue and type a job was.
    private static void requireAllOfIt(AccessCaller caller) {
        if (!caller.scope().isOfAllJobs()) {
            throw new ProblemException(
                    ProblemType.FORBIDDEN,
                    "The key is restricted to some queues or types, and this shows what was done to"
                            + " all of them; an admin whose key is not may ask");
        }
    }
}
