package io.coremill.web.bulk;

import io.coremill.access.AccessCaller;
import io.coremill.job.JobId;
import io.coremill.queue.bulk.BulkAction;
import io.coremill.queue.bulk.BulkActions;
import io.coremill.queue.lookup.JobCount;
import io.coremill.queue.lookup.JobVisibility;
import io.coremill.web.CommitWait;
import io.coremill.web.ReceivedBody;
import io.coremill.web.TakesIdempotencyKey;
import io.coremill.web.audit.AuditNote;
import io.coremill.web.bulk.BulkBeginning.Begun;
import io.coremill.web.problem.ProblemException;
import io.coremill.web.problem.ProblemType;
import io.coremill.web.sight.CallerSight;
import io.coremill.web.submission.BulkSubmission;
import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
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
    private static final int MOST_LISTED = 500;

    private final ReceivedBody body;
    private final BulkBeginning beginning;
    private final BulkActions actions;

    BulkController(ReceivedBody body, BulkBeginning beginning, BulkActions actions) {
        this.body = body;
        this.beginning = beginning;
        this.actions = actions;
    }

    @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
    @TakesIdempotencyKey
    ResponseEntity<Object> begin(AccessCaller caller, HttpServletRequest request) {
        var sight = CallerSight.of(caller);
        byte[] bytes = body.read(request);
        BulkSubmission asked = BulkSubmission.read(bytes);
        if (asked.dryRun()) {
            AuditNote.add(request, "dryRun", true);
            JobCount count = beginning.dryRun(asked, sight);
            return ResponseEntity.ok(new BulkView.BulkCount(count.jobs(), count.more()));
        }
        Begun begun = beginning.begin(request, bytes, asked, sight);
        begun.action().ifPresent(action -> note(request, action));
        ResponseEntity.BodyBuilder answer =
                ResponseEntity.accepted().header(HttpHeaders.LOCATION, location(request, begun));
        if (begun.replayed()) {
            answer.header("Idempotency-Replayed", "true");
        }
        return answer.body(
                begun.action()
                        .<Object>map(it -> BulkView.of(it, sight))
                        .orElseGet(() -> BulkView.GoneBulk.of(begun.id())));
    }

    private static void note(HttpServletRequest request, BulkAction action) {
        AuditNote.add(request, "action", action.request().kind().word());
        AuditNote.add(request, "matched", action.counts().matched());
    }

    private static String location(HttpServletRequest request, Begun begun) {
        return request.getContextPath() + "/v1/bulk-actions/" + begun.id();
    }

    @GetMapping
    BulkView.BulkList list(
            AccessCaller caller,
            @RequestParam(name = "limit", defaultValue = "50") int limit,
            @RequestParam(name = "cursor", defaultValue = "") String cursor) {
        if (limit < 1 || limit > MOST_LISTED) {
            throw ProblemException.about(
                    ProblemType.INVALID_PARAMETER, "limit", "must be from 1 to " + MOST_LISTED);
        }
        var sight = CallerSight.of(caller);
        return BulkView.BulkList.of(seen(sight, place(cursor), limit + 1), limit, sight);
    }

    /// A caller sees the actions that change nothing but jobs that it sees.
    private List<BulkAction> seen(CallerSight sight, @Nullable JobId before, int most) {
        if (sight.jobs().isAll()) {
            return actions.bulkActions(before, most);
        }
        var seen = new ArrayList<BulkAction>();
        JobId place = before;
        List<BulkAction> page;
        do {
            page = actions.bulkActions(place, MOST_LISTED);
            page.stream().filter(it -> isSeen(it, sight)).forEach(seen::add);
            place = page.isEmpty() ? null : page.getLast().id();
        } while (page.size() == MOST_LISTED && seen.size() < most);
        return seen.stream().limit(most).toList();
    }

    private static boolean isSeen(BulkAction action, CallerSight sight) {
        JobVisibility visible = action.request().visible();
        return sight.jobs().covers(visible == null ? JobVisibility.ALL : visible);
    }

    private static @Nullable JobId place(String cursor) {
        try {
            return cursor.isEmpty() ? null : JobId.parse(cursor);
        } catch (IllegalArgumentException e) {
            throw ProblemException.about(
                    ProblemType.INVALID_PARAMETER,
                    "cursor",
                    "must be the value of next in an earlier answer");
        }
    }

    @GetMapping("/{id}")
    BulkView show(@PathVariable("id") JobId id, AccessCaller caller) {
        var sight = CallerSight.of(caller);
        return found(actions.bulkAction(id).filter(it -> isSeen(it, sight)), id, sight);
    }

    /// One that has ended stays as it is.
    @PostMapping("/{id}/cancel")
    BulkView cancel(@PathVariable("id") JobId id, AccessCaller caller) {
        show(id, caller);
        return found(CommitWait.await(actions.cancelBulkAction(id)), id, CallerSight.of(caller));
    }

    private static BulkView found(Optional<BulkAction> action, JobId id, CallerSight sight) {
        return action.map(it -> BulkView.of(it, sight))
                .orElseThrow(
                        () ->
                                new ProblemException(
                                        ProblemType.NOT_FOUND, "There is no bulk action " + id));
    }
}
