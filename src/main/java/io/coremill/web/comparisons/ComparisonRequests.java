package io.coremill.web.comparisons;

import io.coremill.comparison.ComparisonRegistry;
import io.coremill.comparison.result.ComparisonRequest;
import io.coremill.comparison.result.ComparisonRow;
import io.coremill.comparison.run.ExecutionWay;
import io.coremill.queue.QueueDefinition;
import io.coremill.queue.QueueDefinitions;
import io.coremill.web.problem.ProblemException;
import io.coremill.web.problem.ProblemType;
import io.coremill.web.submission.FormReader;
import io.coremill.web.submission.JobSpecs;
import io.coremill.web.submission.QuotedText;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/// Reads requests for comparisons, checks that each way can run the job, and fills in the defaults.
@Component
class ComparisonRequests {
    private static final FormReader<ComparisonDraft.Wanted> COMPARISON =
            new FormReader<>("comparison", ProblemType.INVALID_COMPARISON, ComparisonDraft::new);
    private static final int USUAL_JOBS = 32;
    private static final int USUAL_ROUNDS = 3;

    private final ComparisonRegistry comparisons;
    private final JobSpecs jobs;
    private final QueueDefinitions queues;

    ComparisonRequests(ComparisonRegistry comparisons, JobSpecs jobs, QueueDefinitions queues) {
        this.comparisons = comparisons;
        this.jobs = jobs;
        this.queues = queues;
    }

    /// @throws ProblemException if it is not acceptable
    public ComparisonRequest read(byte[] body) {
        ComparisonDraft.Wanted wanted = COMPARISON.read(body);
        List<ExecutionWay> ways = ways(wanted);
        if (ways.stream().anyMatch(ExecutionWay::runsJavaHandlers)) {
            jobs.checkHandled(wanted.type(), wanted.payload());
        }
        List<Integer> slots =
                Objects.requireNonNullElseGet(wanted.slots(), ComparisonRequests::usualSlots);
        var request =
                new ComparisonRequest(
                        wanted.type(),
                        wanted.payload(),
                        Objects.requireNonNullElseGet(wanted.jobs(), () -> usualJobs(slots)),
                        ways.stream().map(ExecutionWay::name).toList(),
                        slots,
                        Objects.requireNonNullElse(wanted.rounds(), USUAL_ROUNDS),
                        wanted.experiments());
        checkSize(request);
        ways.forEach(way -> checkMemory(way, request.slots().getLast()));
        return request;
    }

    private List<ExecutionWay> ways(ComparisonDraft.Wanted wanted) {
        List<String> names = wanted.ways();
        if (names == null) {
            return usualWays(wanted.type());
        }
        List<ExecutionWay> ways = names.stream().map(this::way).toList();
        ways.forEach(way -> checkTaken(way, wanted.type()));
        return ways;
    }

    private ExecutionWay way(String name) {
        return comparisons
                .ways()
                .find(name)
                .orElseThrow(
                        () ->
                                refused(
                                        "ways",
                                        "'%s' is none here; there are %s"
                                                .formatted(QuotedText.shortened(name), there())));
    }

    private String there() {
        return comparisons.ways().all().stream()
                .map(ExecutionWay::name)
                .collect(Collectors.joining(", "));
    }

    /// All that can run it.
    private List<ExecutionWay> usualWays(String type) {
        List<ExecutionWay> ways =
                comparisons.ways().all().stream().filter(way -> isTaken(way, type)).toList();
        if (ways.isEmpty()) {
            throw refused("type", "is not run by any way here; there are " + there());
        }
        return ways;
    }

    private boolean isTaken(ExecutionWay way, String type) {
        return way.runsJavaHandlers() ? jobs.isHandled(type) : untaken(way, type) == null;
    }

    private void checkTaken(ExecutionWay way, String type) {
        QueueDefinition queue = untaken(way, type);
        if (queue != null) {
            throw refused(
                    "ways",
                    "'%s' does not take the type %s; queue %s takes %s"
                            .formatted(
                                    way.name(),
                                    type,
                                    queue.name(),
                                    String.join(", ", new TreeSet<>(queue.program().types()))));
        }
    }

    /// The queue of a way that does not take the type; null if it does.
    private @Nullable QueueDefinition untaken(ExecutionWay way, String type) {
        Optional<QueueDefinition> queue = queues.find(way.queue());
        return queue.filter(it -> !it.program().takes(type)).orElse(null);
    }

    private static List<Integer> usualSlots() {
        int most =
                Math.min(Runtime.getRuntime().availableProcessors(), ComparisonRequest.MOST_SLOTS);
        return Stream.iterate(1, slots -> slots < most, slots -> 2 * slots)
                .collect(
                        Collectors.collectingAndThen(
                                Collectors.toList(),
                                doubling ->
                                        Stream.concat(doubling.stream(), Stream.of(most))
                                                .toList()));
    }

    private static int usualJobs(List<Integer> slots) {
        return Math.max(USUAL_JOBS, ComparisonRow.JOBS_PER_SLOT * slots.getLast());
    }

    private void checkMemory(ExecutionWay way, int slots) {
        int most = comparisons.ways().mostSlots(way);
        if (slots > most) {
            throw refused(
                    "slots",
                    "must be %d at most for %s: this machine has no memory for more"
                            .formatted(most, way.name()));
        }
    }

    private static void checkSize(ComparisonRequest request) {
        if (request.jobs() < request.slots().getLast()) {
            throw refused(
                    "jobs",
                    "must be %d at least: with fewer, some of the slots have nothing to do"
                            .formatted(request.slots().getLast()));
        }
        if (request.allRounds() > ComparisonRequest.MOST_ROUNDS_IN_ALL) {
            throw refused(
                    "rounds",
                    "must be fewer, or ways or slots must: together they make %d rounds, and %d are permitted"
                            .formatted(request.allRounds(), ComparisonRequest.MOST_ROUNDS_IN_ALL));
        }
        if (request.allRounds() * (long) request.jobs() > ComparisonRequest.MOST_MEASURED) {
            throw refused(
                    "jobs",
                    "must be fewer, or rounds must: together they make %d jobs, and %d are permitted"
                            .formatted(
                                    request.allRounds() * (long) request.jobs(),
                                    ComparisonRequest.MOST_MEASURED));
        }
    }

    private static ProblemException refused(String field, String detail) {
        return ProblemException.about(ProblemType.INVALID_COMPARISON, field, detail);
    }
}
