package io.coremill.web.comparisons;

import io.coremill.access.AccessCaller;
import io.coremill.comparison.ComparisonRegistry;
import io.coremill.comparison.OneAtATimeException;
import io.coremill.comparison.report.ComparisonPicture;
import io.coremill.comparison.report.MarkdownReport;
import io.coremill.comparison.result.Comparison;
import io.coremill.comparison.result.ComparisonRequest;
import io.coremill.comparison.result.ComparisonState;
import io.coremill.dispatch.DispatchView;
import io.coremill.web.ReceivedBody;
import io.coremill.web.access.SandboxPolicy;
import io.coremill.web.problem.ProblemException;
import io.coremill.web.problem.ProblemType;
import io.coremill.web.sight.CallerSight;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/// Starts comparisons, shows them, and ends them before their time.
@RestController
@RequestMapping(path = "/v1/comparisons", produces = MediaType.APPLICATION_JSON_VALUE)
class ComparisonsController {
    private static final String RETRY_AFTER = "10";
    private static final String MARKDOWN = "text/markdown;charset=UTF-8";
    private static final String SVG = "image/svg+xml;charset=UTF-8";

    private final ReceivedBody body;
    private final ComparisonRequests requests;
    private final ComparisonRegistry comparisons;
    private final DispatchView dispatch;

    ComparisonsController(
            ReceivedBody body,
            ComparisonRequests requests,
            ComparisonRegistry comparisons,
            DispatchView dispatch) {
        this.dispatch = dispatch;
        this.body = body;
        this.requests = requests;
        this.comparisons = comparisons;
    }

    @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<Comparison> start(AccessCaller caller, HttpServletRequest request)
            throws IOException {
        checkSees(caller);
        if (dispatch.isDraining()) {
            throw ProblemException.passing(
                    ProblemType.DRAINING,
                    "It begins no more comparisons; send it to another, or later",
                    RETRY_AFTER);
        }
        ComparisonRequest asked = requests.read(body.read(request));
        try {
            Comparison begun = comparisons.start(asked);
            return ResponseEntity.accepted()
                    .location(
                            URI.create(request.getContextPath() + "/v1/comparisons/" + begun.id()))
                    .body(begun);
        } catch (OneAtATimeException e) {
            throw ProblemException.passing(
                    ProblemType.COMPARISON_RUNNING,
                    "Two would measure each other; wait for %s, or cancel it".formatted(e.id()),
                    RETRY_AFTER);
        }
    }

    /// A comparison has a payload and measures the machine, which is of all queues.
    private static void checkSees(AccessCaller caller) {
        var sight = CallerSight.of(caller);
        sight.needAllJobs();
        sight.needContents();
    }

    @GetMapping
    Listed list(AccessCaller caller) {
        checkSees(caller);
        return new Listed(comparisons.list().stream().map(Summary::of).toList());
    }

    @GetMapping("/{id}")
    Comparison show(@PathVariable("id") String id, AccessCaller caller) {
        checkSees(caller);
        return find(id);
    }

    private Comparison find(String id) {
        return comparisons
                .find(id)
                .orElseThrow(
                        () ->
                                new ProblemException(
                                        ProblemType.NOT_FOUND,
                                        "There is no such comparison; the last 100 are kept"));
    }

    /// To be pasted into a report.
    @GetMapping(path = "/{id}", produces = MARKDOWN)
    String report(@PathVariable("id") String id, AccessCaller caller) {
        return MarkdownReport.of(show(id, caller));
    }

    /// To go with the report.
    @GetMapping(path = "/{id}", produces = SVG)
    ResponseEntity<String> picture(@PathVariable("id") String id, AccessCaller caller) {
        return ResponseEntity.ok()
                .headers(SandboxPolicy::apply)
                .body(ComparisonPicture.of(show(id, caller)));
    }

    @PostMapping("/{id}/cancel")
    ResponseEntity<Comparison> cancel(@PathVariable("id") String id, AccessCaller caller) {
        Comparison its = show(id, caller);
        if (comparisons.cancel(id)) {
            return ResponseEntity.accepted().body(its);
        }
        Comparison ended = find(id);
        if (ended.state() == ComparisonState.CANCELLED) {
            return ResponseEntity.ok(ended);
        }
        throw new ProblemException(
                ProblemType.WRONG_STATE,
                "The comparison has %s; there is nothing to cancel"
                        .formatted(ended.state().word()));
    }

    /// The newest first.
    record Listed(List<Summary> comparisons) {}

    /// A comparison as one of many: without payload and rows.
    record Summary(
            String id,
            ComparisonState state,
            String type,
            int jobs,
            List<String> ways,
            List<Integer> slots,
            int rounds,
            Instant submittedAt,
            @Nullable Instant finishedAt,
            Comparison.@Nullable Progress progress,
            List<String> findings,
            @Nullable String error) {

        static Summary of(Comparison its) {
            return new Summary(
                    its.id(),
                    its.state(),
                    its.type(),
                    its.jobs(),
                    its.ways(),
                    its.slots(),
                    its.rounds(),
                    its.submittedAt(),
                    its.finishedAt(),
                    its.progress(),
                    its.findings(),
                    its.error());
        }
    }
}
