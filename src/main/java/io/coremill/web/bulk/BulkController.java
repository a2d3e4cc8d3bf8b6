package io.coremill.web.bulk;

import io.coremill.bulk.BulkRunner;
import io.coremill.job.JobId;
import io.coremill.queue.bulk.BulkAction;
import io.coremill.queue.bulk.BulkActions;
import io.coremill.queue.bulk.BulkRequest;
import io.coremill.queue.lookup.JobCount;
import io.coremill.queue.lookup.JobLookup;
import io.coremill.web.CommitWait;
import io.coremill.web.ReceivedBody;
import io.coremill.web.problem.ProblemException;
import io.coremill.web.problem.ProblemType;
import io.coremill.web.submission.BulkSubmission;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/// Takes actions on many jobs, shows how far they have come, and cancels them.
@RestController
@RequestMapping(path = "/v1/bulk-actions", produces = MediaType.APPLICATION_JSON_VALUE)
class BulkController {
    /// Jobs that are counted before an action begins.
    private static final int MOST_COUNTED = 100_000;

    private static final int MOST_LISTED = 500;

    private final ReceivedBody body;
    private final BulkTargets targets;
    private final JobLookup lookup;
    private final BulkActions actions;
    private final BulkRunner runner;

    BulkController(
            ReceivedBody body,
            BulkTargets targets,
            JobLookup lookup,
            BulkActions actions,
            BulkRunner runner) {
        this.body = body;
        this.targets = targets;
        this.lookup = lookup;
        this.actions = actions;
        this.runner = runner;
    }

    @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<?> begin(HttpServletRequest request) {
        BulkSubmission asked = BulkSubmission.read(body.read(request));
        var wanted =
                new BulkRequest(
                        asked.kind(),
                        asked.filter(),
                        asked.priority(),
                        asked.queue() == null ? null : targets.find(asked.queue()));
        JobCount count = lookup.count(asked.filter().forKind(asked.kind()), MOST_COUNTED);
        if (asked.dryRun()) {
            return ResponseEntity.ok(new BulkView.BulkCount(count.jobs(), count.more()));
        }
        BulkAction action = CommitWait.await(actions.begin(wanted, count.jobs(), count.more()));
        runner.begin(action);
        String location = request.getContextPath() + "/v1/bulk-actions/" + action.id();
        return ResponseEntity.accepted()
                .header(HttpHeaders.LOCATION, location)
                .body(BulkView.of(action));
    }

    @GetMapping
    BulkView.BulkList list(@RequestParam(name = "limit", defaultValue = "50") int limit) {
        if (limit < 1 || limit > MOST_LISTED) {
            throw ProblemException.about(
                    ProblemType.INVALID_PARAMETER, "limit", "must be from 1 to " + MOST_LISTED);
        }
        return new BulkView.BulkList(
                actions.bulkActions(limit).stream().map(BulkView::of).toList());
    }

    @GetMapping("/{id}")
    BulkView show(@PathVariable("id") JobId id) {
        return found(actions.bulkAction(id), id);
    }

    /// One that has ended stays as it is.
    @PostMapping("/{id}/cancel")
    BulkView cancel(@PathVariable("id") JobId id) {
        return found(CommitWait.await(actions.cancelBulkAction(id)), id);
    }

    private static BulkView found(Optional<BulkAction> action, JobId id) {
        return action.map(BulkView::of)
                .orElseThrow(
                        () ->
                                new ProblemException(
                                        ProblemType.NOT_FOUND, "There is no bulk action " + id));
    }
}
